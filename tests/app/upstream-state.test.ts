import { describe, expect, test } from 'vitest';
import type { UpstreamState } from '../../src/app/ports.ts';
import {
	affordableAt,
	blockedUntil,
	probeSize,
	recordFailure,
	recordSuccess,
	reservePaceMs,
	spendUnits,
	unitsLeft,
	upstreamStateAt,
} from '../../src/app/upstream-state.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { testEpochAt as now } from '../support/fake-clock.ts';

const fresh = upstreamStateAt(null, now);
const timeout = { code: 'UPSTREAM_TIMEOUT', retryAt: null } as const;

function failTimes(count: number, random: number, at = now): UpstreamState {
	let state = fresh;
	for (let n = 0; n < count; n += 1) state = recordFailure(state, timeout, at, random);
	return state;
}

describe('the breaker', () => {
	test('is closed while the service works', () => {
		expect({ until: blockedUntil(fresh, now, false), size: probeSize(fresh) }).toEqual({
			until: null,
			size: Number.POSITIVE_INFINITY,
		});
	});

	test.each([
		[1, 0, 15_000],
		[1, 0.999, 29_985],
		[2, 0, 30_000],
		[3, 0, 60_000],
		[4, 0, 120_000],
		[4, 0.999, 239_880],
		[40, 0.999, 239_880],
	])('after failure %d with chance %d pauses for %d ms', (count, random, pauseMs) => {
		expect(blockedUntil(failTimes(count, random), now, false)).toBe(now + pauseMs);
	});

	test('is half open after the pause', () => {
		expect(blockedUntil(failTimes(1, 0), now + 15_000, false)).toBeNull();
	});

	test('lets a scheduled refresh probe at any time', () => {
		expect(blockedUntil(failTimes(9, 0.9), now, true)).toBeNull();
	});

	test('probes with a few resorts, and in a long outage with one', () => {
		expect([1, 47, 48, 400].map((count) => probeSize(failTimes(count, 0)))).toEqual([5, 5, 1, 1]);
	});

	test('is closed again after a success', () => {
		const well = recordSuccess(failTimes(9, 0.9), now);
		expect(well).toMatchObject({ failureCount: 0, probeAt: null, blockedUntilAt: null, lastSuccessAt: now });
		expect(blockedUntil(well, now, false)).toBeNull();
	});

	test('keeps the code of the last failure', () => {
		expect(recordFailure(fresh, timeout, now, 0).lastError).toEqual({ code: 'UPSTREAM_TIMEOUT', at: now });
	});

	test('obeys a rate limit until its window ends, scheduled or not', () => {
		const retryAt = now + 40 * MINUTE_MS;
		const limited = recordFailure(fresh, { code: 'UPSTREAM_RATE_LIMITED', retryAt }, now, 0);
		expect(blockedUntil(limited, retryAt - 1, true)).toBe(retryAt);
		expect(blockedUntil(limited, retryAt, false)).toBeNull();
	});

	test('ignores a pause or window from before the clock was set back', () => {
		const limited = recordFailure(
			spendUnits(fresh, 26, now),
			{ code: 'UPSTREAM_RATE_LIMITED', retryAt: now + HOUR_MS },
			now,
			0.9,
		);
		expect(blockedUntil(upstreamStateAt(limited, now - 2 * HOUR_MS), now - 2 * HOUR_MS, false)).toBeNull();
	});
});

describe('the remaining units', () => {
	const limits = { perMinute: 600, perDay: 5_000 };

	test('are those of the minute or the day, whichever is less', () => {
		expect(unitsLeft(spendUnits(fresh, 26, now), limits)).toBe(574);
		expect(unitsLeft({ ...fresh, day: { ...fresh.day, spentUnits: 4_900 } }, limits)).toBe(100);
	});

	test('reset with the clock minute and the UTC day', () => {
		const spent = spendUnits(fresh, 26, now);
		expect(upstreamStateAt(spent, now + MINUTE_MS)).toMatchObject({
			minute: { spentUnits: 0 },
			day: { spentUnits: 26 },
		});
		expect(upstreamStateAt(spent, now + 10 * HOUR_MS)).toMatchObject({ day: { spentUnits: 0 } });
	});

	test('are not restored when the clock is set back', () => {
		const spent = spendUnits(fresh, 26, now);
		expect(upstreamStateAt(spent, now - 20 * HOUR_MS)).toMatchObject({
			minute: { spentUnits: 26 },
			day: { startsAt: Date.UTC(2026, 10, 22), spentUnits: 26 },
		});
	});

	test('determine when a request is affordable', () => {
		const minuteUsed = { ...fresh, minute: { ...fresh.minute, spentUnits: 590 } };
		const dayUsed = { ...fresh, day: { ...fresh.day, spentUnits: 4_990 } };
		expect([fresh, minuteUsed, dayUsed].map((state) => affordableAt(state, limits, 26, now))).toEqual([
			now,
			now + MINUTE_MS,
			Date.UTC(2026, 10, 24),
		]);
	});

	test('are infinite without limits', () => {
		const none = { perMinute: Number.POSITIVE_INFINITY, perDay: Number.POSITIVE_INFINITY };
		expect(unitsLeft(spendUnits(fresh, 1e9, now), none)).toBe(Number.POSITIVE_INFINITY);
		expect(reservePaceMs(fresh, none, 26, now)).toBe(0);
	});

	test('are spread over the rest of the day once a fifth is left', () => {
		const atNoon = Math.floor(now / DAY_MS) * DAY_MS + DAY_MS / 2;
		const spent = (spentUnits: number) => ({ ...fresh, day: { startsAt: fresh.day.startsAt, spentUnits } });
		expect(reservePaceMs(spent(3_999), limits, 26, atNoon)).toBe(0);
		expect(reservePaceMs(spent(4_000), limits, 25, atNoon)).toBe((25 / 1_000) * (DAY_MS / 2));
		expect(reservePaceMs(spent(5_000), limits, 25, atNoon)).toBe(DAY_MS / 2);
	});
});
