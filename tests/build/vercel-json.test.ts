import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { securityHeaders } from '../../src/http/security-headers.ts';
import { readDeployedRoutes } from '../support/built-routes.ts';

const build = inject('siteBuild');
const deployed = await readDeployedRoutes(build);

type Header = { readonly key: string; readonly value: string };
const vercelJson = JSON.parse(await readFile(join(build.root, 'vercel.json'), 'utf8')) as {
	readonly headers: readonly { readonly source: string; readonly headers: readonly Header[] }[];
	readonly crons: readonly { readonly path: string; readonly schedule: string }[];
};

/** What the header routes of a deployment set for a path, later ones over earlier ones. */
function headersFor(path: string): Record<string, string> {
	const matching = deployed.filter((route) => 'continue' in route && new RegExp(route.src ?? '$.').test(path));
	return Object.assign({}, ...matching.map((route) => ('headers' in route ? route.headers : {})));
}

test('static files carry the very security headers that functions add', () => {
	const everywhere = vercelJson.headers.find(({ source }) => source === '/(.*)');
	expect(Object.fromEntries((everywhere?.headers ?? []).map(({ key, value }) => [key, value]))).toEqual(
		securityHeaders,
	);
});

test.each(['/', '/about', '/_astro/x.css', '/no/such/page', '/api/health'])('%s gets the security headers', (path) => {
	expect(headersFor(path)).toMatchObject(securityHeaders);
});

test.each(['/alerts', '/alerts/x.css', '/alerts/1/edit', '/account', '/account/x.js', '/editor', '/editor/x.png'])(
	'%s is private, whoever answers it',
	(path) => {
		expect(headersFor(path)['Cache-Control']).toBe('private, no-store');
	},
);

test.each(['/', '/resorts/mammoth', '/about', '/api/conditions'])('%s is not', (path) => {
	expect(headersFor(path)['Cache-Control']).toBeUndefined();
});

test('the refresh is scheduled once a day, the most often that the smallest plan takes', () => {
	expect(vercelJson.crons).toEqual([
		{ path: '/api/cron/refresh', schedule: expect.stringMatching(/^\d+ \d+ \* \* \*$/) },
	]);
});
