import { expect, test } from 'vitest';
import { checkHealth } from '../../src/app/check-health.ts';
import { UpstreamError } from '../../src/app/ports.ts';
import { refreshConditions } from '../../src/app/refresh-conditions.ts';
import { runRefresh } from '../../src/app/run-refresh.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { StorageError } from '../../src/storage/errors.ts';
import { type FakeAnswer, makeForecast } from '../support/fake-weather-source.ts';
import { makeSite } from './make-site.ts';

test('a new site is healthy and has no data', async () => {
	expect(await checkHealth(makeSite().site)).toEqual({
		status: 'ok',
		buildId: 'build-1',
		dataAgeS: null,
		resortsBehind: 5,
		fetchError: null,
		lastRefreshAt: null,
		lastUpstreamError: null,
		database: 'ok',
		worker: { lastSeenAt: null },
	});
});

test('a site in use reports the age of its figures and the last scheduled call', async () => {
	const { site, clock } = makeSite();
	await runRefresh(site);
	const refreshedAt = new Date(clock.now()).toISOString();
	await clock.advance(90_500);
	expect(await checkHealth(site)).toMatchObject({
		status: 'ok',
		dataAgeS: 90,
		lastRefreshAt: refreshedAt,
		worker: { lastSeenAt: refreshedAt },
	});
});

test('a failed weather service is reported by its code, without an address', async () => {
	const { site, clock, source } = makeSite();
	source.answer = new UpstreamError('UPSTREAM_UNREACHABLE', 'https://host.example/?apikey=secret refused');
	await refreshConditions(site);
	const health = await checkHealth(site);
	expect(health).toMatchObject({
		status: 'degraded',
		lastUpstreamError: { code: 'UPSTREAM_UNREACHABLE', at: new Date(clock.now()).toISOString() },
	});
	expect(JSON.stringify(health)).not.toContain('secret');
});

/** Answers every location but those of one height, for some of the resorts. */
function refuse(now: number, height: 'base' | 'summit', resortCount = Number.POSITIVE_INFINITY): FakeAnswer {
	return (locations) =>
		locations.map((_, index) => {
			const isRefused = (index % 2 === 0) === (height === 'base') && Math.floor(index / 2) < resortCount;
			return isRefused
				? { ok: false, reason: 'snow_depth has an unknown unit' }
				: { ok: true, forecast: makeForecast(now) };
		});
}

test.each([
	['summit', 'UPSTREAM_SUMMITS_REFUSED'],
	['base', 'UPSTREAM_BASES_REFUSED'],
] as const)(
	'a weather service that refuses the %s of every resort is reported, although it answers',
	async (height, code) => {
		const { site, clock, source } = makeSite();
		await runRefresh(site);
		source.answer = refuse(clock.now(), height);
		await clock.advance(5 * MINUTE_MS);
		expect(await runRefresh(site)).toMatchObject({ fetchError: code, fetched: { length: 5 } });
		expect(await checkHealth(site)).toMatchObject({ status: 'degraded', fetchError: code, dataAgeS: 300 });
		source.answer = 'good';
		await clock.advance(5 * MINUTE_MS);
		expect(await runRefresh(site)).toMatchObject({ fetchError: null });
		expect(await checkHealth(site)).toMatchObject({ status: 'ok', fetchError: null, dataAgeS: 0 });
	},
);

test('one resort whose summit is refused is a fault of that resort: its age is reported, and that it is behind', async () => {
	const { site, clock, source } = makeSite();
	await runRefresh(site);
	source.answer = refuse(clock.now(), 'summit', 1);
	for (let slot = 0; slot < 7; slot++) {
		await clock.advance(5 * MINUTE_MS);
		expect(await runRefresh(site)).toMatchObject({ fetchError: null });
	}
	expect(await checkHealth(site)).toMatchObject({ status: 'ok', fetchError: null, dataAgeS: 2_100, resortsBehind: 1 });
});

test('a recovered weather service is healthy, and its last error is still reported', async () => {
	const { site, clock, source } = makeSite();
	source.answer = new UpstreamError('UPSTREAM_TIMEOUT', 'no answer');
	await refreshConditions(site);
	source.answer = 'good';
	await clock.advance(5 * MINUTE_MS);
	await refreshConditions(site);
	expect(await checkHealth(site)).toMatchObject({ status: 'ok', lastUpstreamError: { code: 'UPSTREAM_TIMEOUT' } });
});

test('a locked database is reported as unavailable after one query', async () => {
	const { site } = makeSite();
	let attemptCount = 0;
	const refuse = () => {
		attemptCount += 1;
		return Promise.reject(new StorageError('STORAGE_LOCKED'));
	};
	Object.assign(site.conditions, { loadFetchStates: refuse });
	Object.assign(site.upstream, { load: refuse });
	Object.assign(site.heartbeats, { lastBeats: refuse });
	expect(await checkHealth(site)).toMatchObject({ status: 'degraded', database: 'unavailable', buildId: 'build-1' });
	expect(attemptCount).toBe(1);
});

test('a site without a database says so', async () => {
	expect(await checkHealth(makeSite({ stored: false }).site)).toMatchObject({ status: 'ok', database: 'none' });
});

test('the age of figures is never negative, even if the clock was set back', async () => {
	const { site, clock } = makeSite();
	await runRefresh(site);
	clock.set(clock.now() - HOUR_MS);
	expect(await checkHealth(site)).toMatchObject({ dataAgeS: 0 });
});
