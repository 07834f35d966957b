import { expect, test } from 'vitest';
import { isPrivatePath } from '../../src/http/private-paths.ts';

test.each([
	'/alerts',
	'/alerts/',
	'/alerts/7/edit',
	'/alerts/x.css',
	'/alerts;x.css',
	'/alerts%2fx.css',
	'/%61lerts',
	'/Alerts',
	'//alerts',
	'/account/sign-in',
	'/editor',
	'/_actions/alerts.create',
	'/alerts%',
])('%s is private', (path) => {
	expect(isPrivatePath(path)).toBe(true);
});

test.each(['/', '/about', '/resorts/alerts', '/api/conditions', '/feed.xml'])('%s is not', (path) => {
	expect(isPrivatePath(path)).toBe(false);
});
