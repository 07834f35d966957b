import { describe, expect, test } from 'vitest';
import { type FetchTerms, planFetch } from '../../src/app/plan-fetch.ts';
import type { ResortFetchState, UpstreamState } from '../../src/app/ports.ts';
import { spendUnits, upstreamStateAt } from '../../src/app/upstream-state.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/time.ts';
import { testEpochAt as now } from '../support/fake-clock.ts';
import { makeResorts } from './make-site.ts';

// A resort is due when its last attempt is older than the interval less half a minute. The plan takes those that have
// waited longest, as many as the limits of the clock minute and UTC day allow, in batches that split no resort.

const intervalMs = 5 * MINUTE_MS;
const terms: FetchTerms = {
	batchSize: 100,
	costUnits: (locationCount) => locationCount * 2.6,
	fetchIntervalMs: () => intervalMs,
	limits: { perMinute: 600, perDay: 5_000 },
};
const fresh = upstreamStateAt(null, now);

function attempted(ages: Readonly<Record<string, number>>): ReadonlyMap<string, ResortFetchState> {
	return new Map(
		Object.entries(ages).map(([resortId, ageMs]) => {
			const attemptedAt = now - ageMs;
			return [resortId, { resortId, attemptedAt, fetchedAt: attemptedAt, problem: null }];
		}),
	);
}

function idsOf(plan: ReturnType<typeof planFetch>): readonly (readonly string[])[] {
	return plan.batches.map((batch) => batch.map(({ id }) => id));
}

describe('what is due', () => {
	const resorts = makeResorts(1);
	const due = (ageMs: number) =>
		idsOf(planFetch({ resorts, states: attempted({ 'resort-0': ageMs }), upstream: fresh, terms, now })).length > 0;

	test('a resort that was never fetched', () => {
		expect(idsOf(planFetch({ resorts, states: new Map(), upstream: fresh, terms, now }))).toEqual([['resort-0']]);
	});

	test.each([
		[0, false],
		[269_999, false],
		[270_000, true],
		[299_800, true],
	])('an attempt %d ms old: %s', (ageMs, expected) => {
		expect(due(ageMs)).toBe(expected);
	});

	test('an attempt in the future, because the clock was set back', () => {
		expect(due(-HOUR_MS)).toBe(true);
	});

	test("not an attempt a little ahead, by another machine's clock", () => {
		expect(due(-2 * SECOND_MS)).toBe(false);
	});

	test('every resort if forced', () => {
		const states = attempted({ 'resort-0': 0 });
		expect(idsOf(planFetch({ resorts, states, upstream: fresh, terms, now, force: true }))).toEqual([['resort-0']]);
	});
});

test('a schedule of five minutes whose ages are 299.8 s fetches in each of twelve slots', () => {
	const resorts = makeResorts(5);
	let states: ReadonlyMap<string, ResortFetchState> = new Map();
	let fetchCount = 0;
	for (let slot = 0; slot < 12; slot += 1) {
		const slotAt = now + slot * intervalMs;
		const { batches } = planFetch({ resorts, states, upstream: upstreamStateAt(null, slotAt), terms, now: slotAt });
		fetchCount += batches.length;
		// The answer comes 200 ms later, so it is 299.8 s old at the next slot.
		const attemptedAt = batches.length > 0 ? slotAt + 200 : null;
		if (attemptedAt !== null) {
			states = new Map(
				resorts.map(({ id }) => [id, { resortId: id, attemptedAt, fetchedAt: attemptedAt, problem: null }]),
			);
		}
	}
	expect(fetchCount).toBe(12);
});

describe('what a plan contains', () => {
	test('five resorts in one request', () => {
		const plan = planFetch({ resorts: makeResorts(5), states: new Map(), upstream: fresh, terms, now });
		expect(plan.batches.map((batch) => batch.length)).toEqual([5]);
	});

	test('resorts never fetched first, then those that have waited longest', () => {
		const states = attempted({ 'resort-0': 400_000, 'resort-1': 900_000, 'resort-3': 300_000 });
		const plan = planFetch({ resorts: makeResorts(4), states, upstream: fresh, terms, now });
		expect(idsOf(plan)).toEqual([['resort-2', 'resort-1', 'resort-0', 'resort-3']]);
	});

	test('both heights of a resort in one batch, whatever the batch limit', () => {
		const plan = planFetch({
			resorts: makeResorts(5),
			states: new Map(),
			upstream: fresh,
			terms: { ...terms, batchSize: 5 },
			now,
		});
		expect(plan.batches.map((batch) => batch.length)).toEqual([2, 2, 1]);
	});

	test('no more than the limit of the minute allows', () => {
		const plan = planFetch({ resorts: makeResorts(500), states: new Map(), upstream: fresh, terms, now });
		expect(plan.batches.map((batch) => batch.length)).toEqual([50, 50, 15]);
	});

	test('no more than the rest of the day allows, even if forced', () => {
		const upstream = { ...fresh, day: { ...fresh.day, spentUnits: 4_989 } };
		const plan = planFetch({ resorts: makeResorts(5), states: new Map(), upstream, terms, now, force: true });
		expect(plan.batches.map((batch) => batch.length)).toEqual([2]);
	});

	test('no resort that this refresh has already fetched', () => {
		const done = new Set(['resort-0']);
		const plan = planFetch({
			resorts: makeResorts(2),
			states: new Map(),
			upstream: fresh,
			terms,
			now,
			done,
			force: true,
		});
		expect(idsOf(plan)).toEqual([['resort-1']]);
	});
});

describe('when the next fetch is due', () => {
	const resorts = makeResorts(1);
	const states = attempted({ 'resort-0': MINUTE_MS });
	const next = (upstream: UpstreamState, changes: Partial<Parameters<typeof planFetch>[0]> = {}) =>
		planFetch({ resorts, states, upstream, terms, now, ...changes }).nextDueAt;

	test('now, if something is due', () => {
		expect(next(fresh, { states: new Map() })).toBe(now);
	});

	test('when the oldest figures become due', () => {
		expect(next(fresh)).toBe(now - MINUTE_MS + 270_000);
	});

	test('not before a rate limit ends', () => {
		expect(next({ ...fresh, blockedUntilAt: now + HOUR_MS })).toBe(now + HOUR_MS);
	});

	test('not before midnight UTC, if the day is used up', () => {
		const usedUp = { ...fresh, day: { ...fresh.day, spentUnits: 5_000 } };
		expect(next(usedUp, { states: new Map() })).toBe(Date.UTC(2026, 10, 24));
	});

	test('never, without resorts', () => {
		expect(next(fresh, { resorts: [] })).toBeNull();
	});
});

test('500 resorts are all fetched in turn, within 600 units a minute and 5,000 a day', () => {
	const resorts = makeResorts(500);
	const daily: FetchTerms = { ...terms, fetchIntervalMs: () => Math.ceil((1_000 * 2.6 * DAY_MS) / 5_000) };
	const states = new Map<string, ResortFetchState>();
	const servedCount = new Map<string, number>();
	const spentInMinute = new Map<number, number>();
	const spentOnDay = new Map<number, number>();
	let upstream: UpstreamState | null = null;
	const beginsAt = Math.floor(now / DAY_MS) * DAY_MS;
	for (let at = beginsAt; at < beginsAt + 2 * DAY_MS; at += 5 * MINUTE_MS) {
		upstream = upstreamStateAt(upstream, at);
		for (const batch of planFetch({ resorts, states, upstream, terms: daily, now: at }).batches) {
			const units = daily.costUnits(batch.length * 2);
			upstream = spendUnits(upstream, units, at);
			count(spentInMinute, Math.floor(at / MINUTE_MS), units);
			count(spentOnDay, Math.floor(at / DAY_MS), units);
			for (const { id } of batch) {
				count(servedCount, id, 1);
				states.set(id, { resortId: id, attemptedAt: at, fetchedAt: at, problem: null });
			}
		}
	}
	expect(Math.max(...spentInMinute.values())).toBeLessThanOrEqual(600);
	expect(Math.max(...spentOnDay.values())).toBeLessThanOrEqual(5_000);
	expect(servedCount.size).toBe(500);
	// Two days at half of the free quota: every resort nearly four times, none left behind.
	expect(Math.min(...servedCount.values())).toBeGreaterThanOrEqual(3);
	expect(Math.max(...servedCount.values()) - Math.min(...servedCount.values())).toBeLessThanOrEqual(1);
});

test('fetching early all day long still leaves something for the last hours', () => {
	const resorts = makeResorts(5);
	const daily: FetchTerms = { ...terms, fetchIntervalMs: () => Math.ceil((10 * 2.6 * DAY_MS) / 5_000) };
	let upstream: UpstreamState | null = null;
	let states: ReadonlyMap<string, ResortFetchState> = new Map();
	let longestGapMs = 0;
	const beginsAt = Math.floor(now / DAY_MS) * DAY_MS;
	let lastAt = beginsAt;
	// There is a visitor every second, so each fetch comes as early as allowed.
	for (let at = beginsAt; at < beginsAt + DAY_MS; at += SECOND_MS) {
		upstream = upstreamStateAt(upstream, at);
		const { batches } = planFetch({ resorts, states, upstream, terms: daily, now: at });
		if (batches.length === 0) continue;
		upstream = spendUnits(upstream, daily.costUnits(10), at);
		states = new Map(resorts.map(({ id }) => [id, { resortId: id, attemptedAt: at, fetchedAt: at, problem: null }]));
		longestGapMs = Math.max(longestGapMs, at - lastAt);
		lastAt = at;
	}
	longestGapMs = Math.max(longestGapMs, beginsAt + DAY_MS - lastAt);
	expect(longestGapMs).toBeLessThan(20 * MINUTE_MS);
});

function count<K>(counts: Map<K, number>, key: K, by: number): void {
	counts.set(key, (counts.get(key) ?? 0) + by);
}
