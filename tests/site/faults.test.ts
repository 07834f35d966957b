import { createClient } from '@libsql/client';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { isrPaths } from '../../src/domain/isr-paths.ts';
import { type EdgeSite, startEdgeSite } from '../support/edge-site.ts';
import type { UpstreamMood } from '../support/faulty-upstream.ts';

// Visitors get their pages while something behind them is broken.

const build = inject('siteBuild');
let site: EdgeSite;

beforeEach(async () => {
	site = await startEdgeSite(build);
});

afterEach(() => site[Symbol.asyncDispose]());

const faults: readonly Exclude<UpstreamMood, 'well'>[] = ['hung-up', 'rate-limited', 'html', 'cut-off'];

test.each(faults)('with a weather service that is %s, all pages and figures stay', async (mood) => {
	await site.post('/api/refresh', {}, build.bypassToken);
	const before = await site.get('/');
	site.upstream.mood = mood;
	const refresh = await site.post('/api/refresh', { force: true }, build.bypassToken);
	expect(JSON.parse(refresh.text)).toMatchObject({ fetched: [], failed: [] });
	expect(JSON.parse(refresh.text).revalidated).toHaveLength(isrPaths().length);
	const after = await site.get('/');
	expect(after).toMatchObject({ status: 200, cache: 'HIT', updatedAt: before.updatedAt });
	expect(after.generatedAt).not.toBe(before.generatedAt);
	const health = JSON.parse((await site.get('/api/health')).text);
	expect(health.lastUpstreamError.code).toMatch(/^UPSTREAM_/);
});

test('after an outage, the first successful refresh brings new figures', async () => {
	const before = await site.get('/');
	site.upstream.mood = 'hung-up';
	await site.post('/api/refresh', { force: true }, build.bypassToken);
	site.upstream.mood = 'well';
	const refresh = await site.post('/api/refresh', { force: true }, build.bypassToken);
	expect(JSON.parse(refresh.text).fetched.length).toBeGreaterThan(0);
	expect((await site.get('/')).updatedAt).not.toBe(before.updatedAt);
});

test('if the weather service never responded, pages say that there are no figures', async () => {
	site.upstream.mood = 'hung-up';
	const page = await site.get('/');
	expect([page.status, page.updatedAt]).toEqual([200, null]);
	expect(page.text).toContain('—');
});

test('while the database is locked and a function waits for it, hits are still served', async () => {
	await site.post('/api/refresh', {}, build.bypassToken);
	await site.get('/');
	const other = createClient({ url: `file:${site.databaseFile}` });
	const lock = await other.transaction('write');
	let blocked = true;
	const refresh = site.post('/api/refresh', { force: true }, build.bypassToken).finally(() => {
		blocked = false;
	});
	for (let visitor = 0; visitor < 100; visitor += 1) {
		expect(await site.get('/')).toMatchObject({ status: 200, cache: 'HIT' });
	}
	expect(blocked).toBe(true);
	await lock.rollback();
	other.close();
	expect([200, 502, 503]).toContain((await refresh).status);
	expect((await site.get('/')).status).toBe(200);
});
