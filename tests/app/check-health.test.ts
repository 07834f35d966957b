import { expect, test } from 'vitest';
import { checkHealth } from '../../src/app/check-health.ts';
import { UpstreamError } from '../../src/app/ports.ts';
import { refreshConditions } from '../../src/app/refresh-conditions.ts';
import { runRefresh } from '../../src/app/run-refresh.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { StorageError } from '../../src/storage/errors.ts';
import { makeSite } from './make-site.ts';

test('a site that has just begun is well, and knows nothing', async () => {
	expect(await checkHealth(makeSite().site)).toEqual({
		status: 'ok',
		buildId: 'build-1',
		dataAgeS: null,
		lastRefreshAt: null,
		lastUpstreamError: null,
		database: 'ok',
		worker: { lastSeenAt: null },
	});
});

test('a site in use says how old its figures are and when the schedule last called', async () => {
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

test('a weather service that is down is named by its code, and by no address', async () => {
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

test('a weather service that is well again is well, and its last error is still known', async () => {
	const { site, clock, source } = makeSite();
	source.answer = new UpstreamError('UPSTREAM_TIMEOUT', 'no answer');
	await refreshConditions(site);
	source.answer = 'good';
	await clock.advance(5 * MINUTE_MS);
	await refreshConditions(site);
	expect(await checkHealth(site)).toMatchObject({ status: 'ok', lastUpstreamError: { code: 'UPSTREAM_TIMEOUT' } });
});

test('a database that is locked is unavailable, is asked once, and throws nothing', async () => {
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

test('figures are never younger than now, though the clock was set back', async () => {
	const { site, clock } = makeSite();
	await runRefresh(site);
	clock.set(clock.now() - HOUR_MS);
	expect(await checkHealth(site)).toMatchObject({ dataAgeS: 0 });
});
