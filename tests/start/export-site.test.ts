import { expect, test } from 'vitest';
import { describeExport } from '../../src/start/export-site.ts';
import type { RunReport } from '../../worker/run-report.ts';

const good: RunReport = {
	event: 'export',
	ok: true,
	attemptCount: 1,
	durationMs: 900,
	pages: [{ path: '/', status: 200, cache: 'REVALIDATED', durationMs: 3 }],
	failed: [],
	error: null,
	detail: null,
	facts: { changed: 14, published: true, missing: [] },
};
const describeWith = (changes: Partial<RunReport>, weather: 'open-meteo' | 'simulated' = 'open-meteo') =>
	describeExport({ report: { ...good, ...changes }, weather }, '/srv/site', 2_340);

test('the summary of a successful export is one line', () => {
	expect(describeWith({})).toBe('1 pages in 2.3 s, 14 files new or changed: /srv/site');
});

test.each([
	['simulated figures', describeWith({}, 'simulated'), 'simulated'],
	['nothing new', describeWith({ facts: { changed: 0, published: false, missing: [] } }), 'the same version as before'],
	[
		'a page that failed',
		describeWith({ ok: false, failed: [{ path: '/a', status: 500, cache: null, error: 'WRONG_STATUS' }] }),
		'Not exported: /a (WRONG_STATUS, status 500); its last file stays.',
	],
	[
		'what failed as a whole',
		describeWith({ ok: false, error: 'NO_PAGES', detail: 'the sitemap names no page' }),
		'Not exported: the sitemap names no page (NO_PAGES)',
	],
	[
		'missing files',
		describeWith({ facts: { changed: 1, published: true, missing: ['/a.svg'] } }),
		'does not have: /a.svg',
	],
	['a run that failed', describeExport({ report: null, weather: 'open-meteo' }, '/srv/site', 0), 'The export failed'],
])('the summary reports %s', (_, text, part) => {
	expect(text).toContain(part);
});
