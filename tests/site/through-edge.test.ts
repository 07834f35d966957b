import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { isrPaths } from '../../src/domain/isr-paths.ts';
import { type EdgeSite, startEdgeSite } from '../support/edge-site.ts';

// From a visitor to the weather service and back; only the clock of the page cache is fake.

const build = inject('siteBuild');
let site: EdgeSite;
const start = async () => {
	site = await startEdgeSite(build);
};
const stop = () => site[Symbol.asyncDispose]();

describe('on a site that nobody has visited', () => {
	beforeEach(start);
	afterEach(stop);

	test('the dashboard is rendered once, then served from the cache, then stale, then regenerated', async () => {
		const first = await site.get('/');
		expect([first.status, first.cache]).toEqual([200, 'MISS']);
		site.clock.advanceS(299);
		expect(await site.get('/')).toMatchObject({ cache: 'HIT', generatedAt: first.generatedAt });
		site.clock.advanceS(2);
		expect(await site.get('/')).toMatchObject({ cache: 'STALE', generatedAt: first.generatedAt });
		await site.edge.idle();
		const regenerated = await site.get('/');
		expect(regenerated.cache).toBe('HIT');
		expect(Date.parse(regenerated.generatedAt ?? '')).toBeGreaterThan(Date.parse(first.generatedAt ?? ''));
	});

	test('“Last updated” changes with a fetch, not with a render', async () => {
		const first = await site.get('/');
		site.clock.advanceS(301);
		await site.get('/');
		await site.edge.idle();
		const rendered = await site.get('/');
		expect(rendered.generatedAt).not.toBe(first.generatedAt);
		expect([rendered.updatedAt, site.upstream.callCount]).toEqual([first.updatedAt, 1]);
		await site.post('/api/refresh', { force: true }, build.bypassToken);
		expect((await site.get('/')).updatedAt).not.toBe(first.updatedAt);
		expect(site.upstream.callCount).toBe(2);
	});

	test('two hundred visitors of a cold page cause one render and one call to the weather service', async () => {
		const pages = await Promise.all(Array.from({ length: 200 }, () => site.get('/')));
		expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([200]));
		expect(new Set(pages.map(({ generatedAt }) => generatedAt)).size).toBe(1);
		expect(site.upstream.callCount).toBe(1);
	});

	test('visitors of every page together still cause one call', async () => {
		const paths = Array.from({ length: 100 }, () => isrPaths()).flat();
		const pages = await Promise.all(paths.map((path) => site.get(path)));
		expect(pages.every(({ status, updatedAt }) => status === 200 && updatedAt !== null)).toBe(true);
		expect(site.upstream.callCount).toBe(1);
	});

	test('query, cookies and headers of one visitor do not affect the page of the next', async () => {
		const poison = 'poison-7f3a';
		await site.get(`/?utm_content=${poison}`, {
			cookie: `session=${poison}`,
			'x-forwarded-host': `${poison}.example`,
			'x-original-url': `/${poison}`,
			'accept-language': poison,
		});
		const clean = await site.get('/');
		expect(clean.cache).toBe('HIT');
		expect(clean.text + JSON.stringify([...clean.headers])).not.toContain(poison);
	});
});

describe('on a site that others have visited', () => {
	beforeAll(start);
	afterAll(stop);

	test('revalidation regenerates every page, and the next visitor has the new one', async () => {
		const before = await site.get('/');
		const { status, text } = await site.post('/api/revalidate', { all: true }, build.bypassToken);
		const { revalidated, failed } = JSON.parse(text);
		expect([status, failed]).toEqual([200, []]);
		expect(revalidated.map(({ path, cache }: { path: string; cache: string }) => [path, cache]).sort()).toEqual(
			[...isrPaths()].sort().map((path) => [path, 'REVALIDATED']),
		);
		const after = await site.get('/');
		expect(after.cache).toBe('HIT');
		expect(Date.parse(after.generatedAt ?? '')).toBeGreaterThan(Date.parse(before.generatedAt ?? ''));
	});

	test.each([undefined, 'x'.repeat(40)])('revalidation with token %s is refused and changes nothing', async (token) => {
		const before = await site.get('/');
		expect((await site.post('/api/revalidate', { all: true }, token)).status).toBe(401);
		expect(await site.get('/')).toMatchObject({ cache: 'HIT', generatedAt: before.generatedAt });
	});

	test('the token in the address regenerates that page and leads to its clean address', async () => {
		const before = await site.get('/');
		const answer = await site.get(`/?__prerender_bypass=${build.bypassToken}`);
		expect(answer.status).toBe(303);
		expect(answer.headers.get('location')).toMatch(/^(https:\/\/snowline\.test)?\/$/);
		expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
		expect(answer.headers.get('cache-control')).toContain('no-store');
		const after = await site.get('/');
		expect(after.cache).toBe('HIT');
		expect(after.generatedAt).not.toBe(before.generatedAt);
	});

	test('a wrong token in the address is refused and changes nothing', async () => {
		const before = await site.get('/');
		expect((await site.get(`/?__prerender_bypass=${'x'.repeat(40)}`)).status).toBe(401);
		expect(await site.get('/')).toMatchObject({ cache: 'HIT', generatedAt: before.generatedAt });
	});

	test.each(['/alerts', '/api/health', '/api/conditions', '/sitemap.xml', '/feed.xml'])(
		'%s is no page of the ISR cache: the token does not regenerate it',
		async (path) => {
			await site.get(path);
			const answer = await site.get(path, { 'x-prerender-revalidate': build.bypassToken });
			expect(answer.status).toBe(200);
			expect(answer.cache).not.toBe('REVALIDATED');
		},
	);

	test.each(['/alerts', '/alerts/x.css', '/alerts/', '/Alerts', '/alerts;x=1', '/account/a.js', '/editor'])(
		'%s is private whatever the status, twice',
		async (path) => {
			for (const answer of [await site.get(path), await site.get(path)]) {
				if (answer.status === 308 || answer.status === 400) continue;
				expect(answer.headers.get('cache-control')).toBe('private, no-store');
				expect(answer.cache).not.toBe('HIT');
			}
		},
	);

	test('an unknown resort is a page that says so, with status 404', async () => {
		const answer = await site.get('/resorts/nowhere');
		expect(answer.status).toBe(404);
		expect(answer.text).toContain('<h1');
	});
});
