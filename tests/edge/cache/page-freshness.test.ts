import { expect, test } from 'vitest';
import { afterFailure, ageS, expireNow, freshness, newFreshness } from '../../../src/edge/cache/page-freshness.ts';

const T0 = 1_000_000;
const page = newFreshness(T0, { expirationS: 300 });

test.each([
	[0, 'fresh'],
	[299_999, 'fresh'],
	[300_000, 'stale'],
	[365 * 86_400_000, 'stale'],
])('%d ms after generation a page of 300 s is %s', (elapsedMs, state) => {
	expect(freshness(page, T0 + elapsedMs)).toBe(state);
});

test('a page without expiration stays fresh', () => {
	expect(freshness(newFreshness(T0, { expirationS: false }), T0 + 1e12)).toBe('fresh');
});

test('past its stale expiration a page is no longer served', () => {
	const bounded = newFreshness(T0, { expirationS: 60, staleExpirationS: 600 });
	expect(freshness(bounded, T0 + 599_999)).toBe('stale');
	expect(freshness(bounded, T0 + 600_000)).toBe('expired');
	expect(freshness(afterFailure(bounded, T0 + 599_999), T0 + 600_000)).toBe('expired');
});

test('after a failure there is no regeneration for 30 s', () => {
	const failed = afterFailure(page, T0 + 301_000);
	expect(freshness(failed, T0 + 301_000)).toBe('backoff');
	expect(freshness(failed, T0 + 330_999)).toBe('backoff');
	expect(freshness(failed, T0 + 331_000)).toBe('stale');
});

test('a failed revalidation makes a fresh page stale', () => {
	const failed = afterFailure(page, T0 + 10_000);
	expect(freshness(failed, T0 + 10_001)).toBe('backoff');
	expect(freshness(failed, T0 + 40_000)).toBe('stale');
});

test('a page that was expired on demand is stale at once', () => {
	expect(freshness(expireNow(afterFailure(page, T0), T0), T0)).toBe('stale');
});

test('setting the clock back extends neither freshness nor a backoff', () => {
	expect(freshness(page, T0 - 1)).toBe('stale');
	expect(freshness(afterFailure(page, T0 + 301_000), T0 - 3_600_000)).toBe('stale');
});

test('age counts whole seconds and is never negative', () => {
	expect(ageS(page, T0 + 1_999)).toBe(1);
	expect(ageS(page, T0 - 5_000)).toBe(0);
});
