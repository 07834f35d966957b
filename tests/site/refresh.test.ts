import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { isrPaths } from '../../src/domain/isr-paths.ts';
import { resorts } from '../../src/domain/resort.ts';
import { cronSecret, type RunningSite, startSite } from '../support/running-site.ts';

const build = inject('siteBuild');
const ids = resorts.map(({ id }) => id).sort();

async function refresh(site: RunningSite, body?: string) {
	const headers: [string, string][] = [['authorization', `Bearer ${build.bypassToken}`]];
	if (body !== undefined) headers.push(['content-type', 'application/json']);
	const answer = await site.render.fetch('/api/refresh', { method: 'POST', headers, ...(body ? { body } : {}) });
	return { ...answer, report: JSON.parse(answer.text) };
}

test('a refresh fetches once for all resorts, stores, and regenerates every page', async () => {
	await using site = await startSite(build);
	const { status, headers, report } = await refresh(site);
	expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
	expect(report).toMatchObject({ stored: true, failed: [], nextDueAt: expect.any(String) });
	expect([...report.fetched].sort()).toEqual(ids);
	expect(report.revalidated.map(({ path }: { path: string }) => path).sort()).toEqual([...isrPaths()].sort());
	expect(site.upstream.requestCount).toBe(1);
});

test('a second refresh right after finds nothing due, but still regenerates the pages', async () => {
	await using site = await startSite(build);
	await refresh(site);
	const { report } = await refresh(site, '{}');
	expect(report.fetched).toEqual([]);
	expect(report.revalidated).toHaveLength(isrPaths().length);
	expect(site.upstream.requestCount).toBe(1);
});

test('force fetches although nothing is due', async () => {
	await using site = await startSite(build);
	await refresh(site);
	const { report } = await refresh(site, '{"force":true}');
	expect([...report.fetched].sort()).toEqual(ids);
	expect(site.upstream.requestCount).toBe(2);
});

test('the platform’s scheduler starts the same refresh', async () => {
	await using site = await startSite(build);
	const headers = [['authorization', `Bearer ${cronSecret}`] as const];
	const { status, text } = await site.render.fetch('/api/cron/refresh', { headers });
	expect(status).toBe(200);
	expect([...JSON.parse(text).fetched].sort()).toEqual(ids);
});

test('pages visited before the refresh cause no further call: there is one for all of them', async () => {
	await using site = await startSite(build);
	await Promise.all([...isrPaths()].map((path) => site.renderCached(path)));
	await refresh(site);
	await site.idle();
	expect(site.upstream.requestCount).toBe(1);
});

test('without a database nothing is stored, and pages fetch for themselves', async () => {
	await using site = await startSite(build, { database: false });
	const { status, report } = await refresh(site);
	expect(status).toBe(200);
	expect(report).toMatchObject({ stored: false, fetched: [], failed: [] });
	expect(report.revalidated).toHaveLength(isrPaths().length);
	expect((await site.renderCached('/')).text).toContain('Mammoth');
});

test('if a page is not regenerated, the status is 502, and the figures are stored', async () => {
	await using site = await startSite(build);
	site.pageCache.stuck.add('/');
	const { status, report } = await refresh(site);
	expect(status).toBe(502);
	expect(report.failed).toMatchObject([{ path: '/', cache: 'HIT' }]);
	expect([...report.fetched].sort()).toEqual(ids);
});

describe('refused requests', () => {
	let site: RunningSite;
	beforeAll(async () => {
		site = await startSite(build, { database: false });
	});
	afterAll(() => site?.[Symbol.asyncDispose]());

	test.each([
		['force that is neither true nor false', '{"force":"yes"}', 'force'],
		['a key that is not known', '{"now":true}', 'body'],
	])('%s: 400', async (_, body, field) => {
		const { status, report } = await refresh(site, body);
		expect([status, report.field]).toEqual([400, field]);
	});

	test('another method: 405', async () => {
		const get = await site.render.fetch('/api/refresh');
		expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
		const post = await site.render.fetch('/api/cron/refresh', { method: 'POST' });
		expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
	});
});
