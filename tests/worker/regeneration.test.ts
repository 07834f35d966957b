import { expect, test } from 'vitest';
import {
	applyReport,
	isComplete,
	newRegeneration,
	RegenerationReport,
	withFailedPages,
} from '../../worker/regeneration.ts';

const regenerated = (path: string, cache = 'REVALIDATED') => ({ path, status: 200, cache, durationMs: 1 });
const failed = (path: string) => ({ path, status: 500, cache: 'MISS', error: 'PAGE_FAILED' });

function parse(report: object): RegenerationReport {
	return RegenerationReport.parse({ revalidated: [], failed: [], ...report });
}

test('a run in which every page was regenerated is complete', () => {
	expect(isComplete(applyReport(newRegeneration, parse({ revalidated: [regenerated('/')] })))).toBe(true);
});

test('a run without pages is not complete', () => {
	expect(isComplete(applyReport(newRegeneration, parse({})))).toBe(false);
});

test.each(['HIT', 'STALE', 'MISS', null])(
	'a page that came back %s was not regenerated, whatever the report says',
	(cache) => {
		const after = applyReport(
			newRegeneration,
			parse({ revalidated: [regenerated('/'), { ...regenerated('/a'), cache }] }),
		);
		expect([...after.failed.values()]).toEqual([{ path: '/a', status: 200, cache, error: 'NOT_REVALIDATED' }]);
		expect(isComplete(after)).toBe(false);
	},
);

test('a cursor is followed with the same request', () => {
	const after = applyReport(newRegeneration, parse({ revalidated: [regenerated('/')], cursor: '/' }));
	expect(after.requests).toEqual([{ kind: 'all', cursor: '/' }]);
	expect(isComplete(after)).toBe(false);
});

test('a cursor that does not advance is not followed again', () => {
	const after = applyReport(newRegeneration, parse({ revalidated: [regenerated('/')], cursor: '/' }));
	expect(applyReport(after, parse({ cursor: '/' })).requests).toEqual([]);
});

test('postponed pages are requested by path, two hundred at a time', () => {
	const postponed = Array.from({ length: 450 }, (_, index) => `/p/${index}`);
	const { requests } = applyReport(newRegeneration, parse({ revalidated: [regenerated('/')], postponed }));
	expect(requests.map((request) => request.kind === 'paths' && request.paths.length)).toEqual([200, 200, 50]);
});

test('only pages that failed are requested again', () => {
	const after = applyReport(
		newRegeneration,
		parse({ revalidated: [regenerated('/')], failed: [failed('/a'), failed('/b')] }),
	);
	expect(withFailedPages(after).requests).toEqual([{ kind: 'paths', paths: ['/a', '/b'], cursor: null }]);
});

test('a page that is regenerated at the second attempt has not failed', () => {
	const first = applyReport(newRegeneration, parse({ revalidated: [regenerated('/')], failed: [failed('/a')] }));
	const second = applyReport(withFailedPages(first), parse({ revalidated: [regenerated('/a')] }));
	expect(isComplete(second)).toBe(true);
	expect([...second.regenerated.keys()]).toEqual(['/', '/a']);
});
