import { expect, inject, test } from 'vitest';
import { startSite } from '../support/running-site.ts';

const build = inject('siteBuild');

test('a site that has refreshed is healthy, and says since when', async () => {
	await using site = await startSite(build);
	const headers = [['authorization', `Bearer ${build.bypassToken}`] as const];
	await site.render.fetch('/api/refresh', { method: 'POST', headers });
	const answer = await site.render.fetch('/api/health');
	expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
	expect(JSON.parse(answer.text)).toEqual({
		status: 'ok',
		buildId: expect.stringMatching(/^[0-9a-f]{16}$/),
		dataAgeS: expect.any(Number),
		resortsBehind: 0,
		fetchError: null,
		lastRefreshAt: expect.stringMatching(/Z$/),
		lastUpstreamError: null,
		database: 'ok',
		worker: { lastSeenAt: expect.stringMatching(/Z$/) },
	});
});

test('a weather service that is down does not make the site unhealthy, but is reported', async () => {
	await using site = await startSite(build, { env: { OPEN_METEO_URL: 'http://127.0.0.1:1' } });
	expect((await site.renderCached('/')).status).toBe(200);
	const { status, text } = await site.render.fetch('/api/health');
	expect(status).toBe(200);
	expect(JSON.parse(text)).toMatchObject({
		status: 'degraded',
		lastUpstreamError: { code: 'UPSTREAM_UNREACHABLE', at: expect.stringMatching(/Z$/) },
	});
});

test.each([
	['cannot be opened', { DATABASE_URL: 'file:/dev/null/snowline.db' }],
	['is a file on Vercel', { VERCEL: '1' }],
	['has no usable address', { DATABASE_URL: 'marker-d00f://x' }],
])('a database that %s leaves pages and health at 200', async (_, env) => {
	await using site = await startSite(build, { env });
	expect((await site.renderCached('/')).status).toBe(200);
	const { status, text } = await site.render.fetch('/api/health');
	expect([status, JSON.parse(text).database]).toEqual([200, 'unavailable']);
	expect(site.printed() + text).not.toContain('marker-d00f');
});

test('a site without a database says so', async () => {
	await using site = await startSite(build, { database: false });
	expect(JSON.parse((await site.render.fetch('/api/health')).text).database).toBe('none');
});

test('a site without a database shows figures of the weather service, and no alerts', async () => {
	await using site = await startSite(build, { database: false });
	for (const path of ['/', '/resorts/mammoth']) {
		const { status, text } = await site.renderCached(path);
		expect([path, status]).toEqual([path, 200]);
		expect(text).toMatch(/<span class="amount[^>]*>\s*<b>\d/);
		expect(text).not.toContain('No figures have been fetched yet');
		expect(text).not.toContain('Stored figures cannot be read');
	}
	expect(site.upstream.requestCount).toBeGreaterThan(0);
	const alerts = await site.render.fetch('/alerts');
	expect([alerts.status, alerts.headers.get('cache-control')]).toEqual([503, 'private, no-store']);
});
