import { expect, test } from 'vitest';
import { ageS, endedLife, judgeLife, lifeAfterFailure, newLife } from '../../../src/edge/cache/page-life.ts';

const T0 = 1_000_000;
const life = newLife(T0, { expirationS: 300 });

test.each([
	[0, 'fresh'],
	[299_999, 'fresh'],
	[300_000, 'expired'],
	[365 * 86_400_000, 'expired'],
])('%d ms after generation a page of 300 s is %s', (elapsedMs, state) => {
	expect(judgeLife(life, T0 + elapsedMs)).toBe(state);
});

test('a page without expiration stays fresh', () => {
	expect(judgeLife(newLife(T0, { expirationS: false }), T0 + 1e12)).toBe('fresh');
});

test('past its stale expiration a page is not served any more', () => {
	const bounded = newLife(T0, { expirationS: 60, staleExpirationS: 600 });
	expect(judgeLife(bounded, T0 + 599_999)).toBe('expired');
	expect(judgeLife(bounded, T0 + 600_000)).toBe('gone');
	expect(judgeLife(lifeAfterFailure(bounded, T0 + 599_999), T0 + 600_000)).toBe('gone');
});

test('after a failure nothing is tried for 30 s, then it is due', () => {
	const failed = lifeAfterFailure(life, T0 + 301_000);
	expect(judgeLife(failed, T0 + 301_000)).toBe('waiting');
	expect(judgeLife(failed, T0 + 330_999)).toBe('waiting');
	expect(judgeLife(failed, T0 + 331_000)).toBe('expired');
});

test('a failed revalidation ends the time of a fresh page', () => {
	const failed = lifeAfterFailure(life, T0 + 10_000);
	expect(judgeLife(failed, T0 + 10_001)).toBe('waiting');
	expect(judgeLife(failed, T0 + 40_000)).toBe('expired');
});

test('a life that was ended is due at once', () => {
	expect(judgeLife(endedLife(lifeAfterFailure(life, T0), T0), T0)).toBe('expired');
});

test('a clock set back makes no page fresher and no wait longer', () => {
	expect(judgeLife(life, T0 - 1)).toBe('expired');
	expect(judgeLife(lifeAfterFailure(life, T0 + 301_000), T0 - 3_600_000)).toBe('expired');
});

test('age counts whole seconds and is never negative', () => {
	expect(ageS(life, T0 + 1_999)).toBe(1);
	expect(ageS(life, T0 - 5_000)).toBe(0);
});
