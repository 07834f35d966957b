import { describe, expect, test } from 'vitest';
import { parseRetryAfter, retryDelayMs } from '../../worker/retry.ts';

const policy = { baseMs: 1_000, capMs: 5_000, maxAttempts: 6 };
const question = { attemptCount: 1, retryAfterMs: null, now: 0, giveUpAt: 60_000, random: 0.5 };

describe('the wait before another attempt', () => {
	test('is random, between zero and a bound that doubles up to a maximum', () => {
		const longest = [1, 2, 3, 4, 5].map((attemptCount) =>
			retryDelayMs({ ...question, attemptCount, random: 0.999 }, policy),
		);
		expect(longest).toEqual([999, 1_998, 3_996, 4_995, 4_995]);
		expect(retryDelayMs({ ...question, random: 0 }, policy)).toBe(0);
	});

	test('is never shorter than Retry-After, and differs between workers', () => {
		expect(retryDelayMs({ ...question, retryAfterMs: 7_000, random: 0 }, policy)).toBe(7_000);
		expect(retryDelayMs({ ...question, retryAfterMs: 7_000 }, policy)).toBe(7_500);
	});

	test('does not exist after the last attempt', () => {
		expect(retryDelayMs({ ...question, attemptCount: 5 }, policy)).not.toBeNull();
		expect(retryDelayMs({ ...question, attemptCount: 6 }, policy)).toBeNull();
	});

	test('must end before the next run begins', () => {
		expect(retryDelayMs({ ...question, giveUpAt: 501 }, policy)).toBe(500);
		expect(retryDelayMs({ ...question, giveUpAt: 500 }, policy)).toBeNull();
		expect(retryDelayMs({ ...question, retryAfterMs: 60_000 }, policy)).toBeNull();
	});
});

describe('Retry-After', () => {
	const now = Date.UTC(2026, 0, 1);

	test.each([
		['30', 30_000],
		[' 0 ', 0],
		['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
		['Wed, 31 Dec 2025 23:59:00 GMT', 0],
		['soon', null],
		['-5', null],
		[undefined, null],
	])('%s is %s ms', (value, expected) => {
		expect(parseRetryAfter(value, now)).toBe(expected);
	});
});
