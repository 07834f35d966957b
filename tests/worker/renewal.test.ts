import { expect, test } from 'vitest';
import { applyReport, isComplete, newRenewal, RenewalReport, withFailedPages } from '../../worker/renewal.ts';

const renewed = (path: string, cache = 'REVALIDATED') => ({ path, status: 200, cache, durationMs: 1 });
const failed = (path: string) => ({ path, status: 500, cache: 'MISS', error: 'PAGE_FAILED' });

function parse(report: object): RenewalReport {
	return RenewalReport.parse({ revalidated: [], failed: [], ...report });
}

test('a run in which every page was renewed is complete', () => {
	expect(isComplete(applyReport(newRenewal, parse({ revalidated: [renewed('/')] })))).toBe(true);
});

test('a run in which there was no page is not', () => {
	expect(isComplete(applyReport(newRenewal, parse({})))).toBe(false);
});

test.each(['HIT', 'STALE', 'MISS', null])('a page that came back %s was not renewed, whoever says so', (cache) => {
	const after = applyReport(newRenewal, parse({ revalidated: [renewed('/'), { ...renewed('/a'), cache }] }));
	expect([...after.failed.values()]).toEqual([{ path: '/a', status: 200, cache, error: 'NOT_REVALIDATED' }]);
	expect(isComplete(after)).toBe(false);
});

test('a cursor is followed with the same request', () => {
	const after = applyReport(newRenewal, parse({ revalidated: [renewed('/')], cursor: '/' }));
	expect(after.requests).toEqual([{ kind: 'all', cursor: '/' }]);
	expect(isComplete(after)).toBe(false);
});

test('a cursor that does not move on is not followed again', () => {
	const after = applyReport(newRenewal, parse({ revalidated: [renewed('/')], cursor: '/' }));
	expect(applyReport(after, parse({ cursor: '/' })).requests).toEqual([]);
});

test('postponed pages are asked for by name, two hundred at a time', () => {
	const postponed = Array.from({ length: 450 }, (_, index) => `/p/${index}`);
	const { requests } = applyReport(newRenewal, parse({ revalidated: [renewed('/')], postponed }));
	expect(requests.map((request) => request.kind === 'paths' && request.paths.length)).toEqual([200, 200, 50]);
});

test('pages that failed are asked for again, and no others', () => {
	const after = applyReport(newRenewal, parse({ revalidated: [renewed('/')], failed: [failed('/a'), failed('/b')] }));
	expect(withFailedPages(after).requests).toEqual([{ kind: 'paths', paths: ['/a', '/b'], cursor: null }]);
});

test('a page that is renewed at the second attempt has not failed', () => {
	const first = applyReport(newRenewal, parse({ revalidated: [renewed('/')], failed: [failed('/a')] }));
	const second = applyReport(withFailedPages(first), parse({ revalidated: [renewed('/a')] }));
	expect(isComplete(second)).toBe(true);
	expect([...second.renewed.keys()]).toEqual(['/', '/a']);
});
