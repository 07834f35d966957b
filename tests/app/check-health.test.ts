import { expect, test } from 'vitest';
import { checkHealth } from '../../src/app/check-health.ts';
import { UpstreamError } from '../../src/app/ports.ts';
import { refreshConditions } from '../../src/app/refresh-conditions.ts';
import { runRefresh } from '../../src/app/run-refresh.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { StorageError } from '../../src/storage/errors.ts';
import { makeSite } from './make-site.ts';

test('a new site is healthy and has no data', async () => {
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
