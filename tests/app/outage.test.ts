import { describe, expect, test } from 'vitest';
import { loadDashboard } from '../../src/app/load-dashboard.ts';
import { UpstreamError } from '../../src/app/ports.ts';
import { refreshConditions } from '../../src/app/refresh-conditions.ts';
import { runRefresh } from '../../src/app/run-refresh.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/time.ts';
import { makeSite, type TestSite } from './make-site.ts';

// An outage of the weather service costs neither pages nor the day's units, and ends within one refresh.

const unreachable = new UpstreamError('UPSTREAM_UNREACHABLE', 'connection refused');

/** A scheduled refresh every five minutes, a visitor every half minute. */
async function live({ site, clock }: TestSite, forMs: number): Promise<void> {
	for (let passedMs = 0; passedMs < forMs; passedMs += 30 * SECOND_MS) {
		if (passedMs % (5 * MINUTE_MS) === 0) await runRefresh(site);
		else await loadDashboard(site);
		await clock.advance(30 * SECOND_MS);
	}
}

describe('an outage of an hour', () => {
	test('leaves pages their figures with their true age, and ends with the first refresh after it', async () => {
		const world = makeSite();
		const { site, clock, source } = world;
		await runRefresh(site);
		const lastGoodAt = clock.now();
		source.answer = unreachable;
		await clock.advance(5 * MINUTE_MS);
		await live(world, HOUR_MS);
		const during = await loadDashboard(site);
		expect(during).toMatchObject({ fetchedAt: lastGoodAt, problem: null });
		expect(during.summaries[0]?.summit.tempC).toMatchObject({ value: -5, measuredAt: lastGoodAt });

		source.answer = 'good';
		const callCount = source.calls.length;
		const report = await runRefresh(site);
		expect(report).toMatchObject({ fetched: site.resorts.map(({ id }) => id), fetchError: null });
		expect(source.calls.length - callCount).toBe(1);
		expect((await loadDashboard(site)).fetchedAt).toBe(clock.now());
	});

	test('does not make visitors flood the service', async () => {
		const world = makeSite();
		world.source.answer = unreachable;
		await live(world, HOUR_MS);
		// Including twelve scheduled ones.
		expect(world.source.calls.length).toBeLessThan(40);
	});

	test('lets one visitor probe at a time', async () => {
		const { site, clock, source } = makeSite();
		source.answer = unreachable;
		await refreshConditions(site);
		await clock.advance(30 * SECOND_MS);
		await Promise.all(Array.from({ length: 50 }, () => loadDashboard(site)));
		expect(source.calls).toHaveLength(2);
	});
});

test('an outage of 23 hours leaves units for the day, and ends with the first refresh after it', async () => {
	const limits = { perMinute: 600, perDay: 5_000 };
	const { site, clock, source } = makeSite({ weather: { limits, intervalMs: 450 * SECOND_MS } });
	clock.set(Date.UTC(2026, 10, 24));
	await runRefresh(site);
	source.answer = unreachable;
	for (let passedMs = 0; passedMs < 23 * HOUR_MS; passedMs += 5 * MINUTE_MS) {
		await clock.advance(5 * MINUTE_MS);
		await runRefresh(site);
	}
	source.answer = 'good';
	await clock.advance(5 * MINUTE_MS);
	expect((await runRefresh(site)).fetched).toHaveLength(site.resorts.length);
});

describe('a rate limit', () => {
	test('is obeyed until its window ends, even by scheduled and forced refreshes', async () => {
		const { site, clock, source } = makeSite();
		const retryAt = clock.now() + HOUR_MS;
		source.answer = new UpstreamError('UPSTREAM_RATE_LIMITED', 'Hourly API request limit exceeded', { retryAt });
		expect(await runRefresh(site)).toMatchObject({ fetchError: 'UPSTREAM_RATE_LIMITED' });
		source.answer = 'good';
		while (clock.now() < retryAt) {
			await runRefresh(site, { force: true });
			await clock.advance(5 * MINUTE_MS);
		}
		expect(source.calls).toHaveLength(1);
		expect((await runRefresh(site)).fetched).toHaveLength(site.resorts.length);
	});

	test('determines when the next fetch is due', async () => {
		const { site, clock, source } = makeSite();
		const retryAt = clock.now() + HOUR_MS;
		source.answer = new UpstreamError('UPSTREAM_RATE_LIMITED', 'Hourly API request limit exceeded', { retryAt });
		expect((await runRefresh(site)).nextDueAt).toBe(new Date(retryAt).toISOString());
	});
});

describe('a clock that is set back by an hour', () => {
	test('does not prevent fetches', async () => {
		const { site, clock, source } = makeSite();
		await runRefresh(site);
		clock.set(clock.now() - HOUR_MS);
		await runRefresh(site);
		expect(source.calls).toHaveLength(2);
	});

	test('does not prolong a pause after a failure', async () => {
		const { site, clock, source } = makeSite();
		source.answer = unreachable;
		await refreshConditions(site);
		source.answer = 'good';
		clock.set(clock.now() - HOUR_MS);
		expect(await refreshConditions(site)).toMatchObject({ state: 'fetched' });
	});

	test('does not block a lease', async () => {
		const { site, clock } = makeSite();
		await site.leases.acquire('fetch', 'somebody who died', clock.now(), 30 * SECOND_MS);
		clock.set(clock.now() - HOUR_MS);
		expect(await refreshConditions(site)).toMatchObject({ state: 'fetched' });
	});
});
