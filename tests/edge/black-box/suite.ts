import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BYPASS_TOKEN, useFixture } from './fixture-edge.ts';
import type { FixtureName } from './fixture-sources.ts';

/** Differences between applications with the same pages. */
export type FixtureFacts = {
	readonly name: FixtureName;
	/** Seconds by path; false: never. */
	readonly expirations: Readonly<Record<string, number | false>>;
	/** How an unknown path is answered. */
	readonly notFoundCache: 'MISS' | 'PRERENDER';
	/** Folder of hashed files. */
	readonly assets: string;
	/** Names of functions, which are reachable through routes only. */
	readonly internalPaths: readonly string[];
};

const REVALIDATE = { 'x-prerender-revalidate': BYPASS_TOKEN };
const DRAFT = { cookie: `__prerender_bypass=${BYPASS_TOKEN}` };

/** Tests what visitors can rely on, independent of the application's framework. */
export function blackBoxSuite({ name, expirations, notFoundCache, assets, internalPaths }: FixtureFacts): void {
	describe(`${name}: cached pages`, () => {
		const start = useFixture(name);

		for (const [path, expirationS] of Object.entries(expirations)) {
			if (expirationS === false) {
				test(`${path} never expires`, async () => {
					const edge = await start();
					const { render } = await edge.get(path);
					edge.clock.advanceS(10 * 365 * 86_400);
					expect(await edge.get(path)).toMatchObject({ cache: 'HIT', render });
				});
				continue;
			}
			test(`${path} is fresh for ${expirationS} s, then served stale once while it is regenerated`, async () => {
				const edge = await start();
				const first = await edge.get(path);
				expect(first).toMatchObject({ status: 200, cache: 'MISS', render: expect.stringMatching(/^[0-9a-f-]{36}$/) });
				edge.clock.advanceS(expirationS - 1);
				expect(await edge.get(path)).toMatchObject({ cache: 'HIT', render: first.render });
				edge.clock.advanceS(1);
				expect(await edge.get(path)).toMatchObject({ cache: 'STALE', render: first.render });
				await edge.idle();
				const renewed = await edge.get(path);
				expect(renewed.cache).toBe('HIT');
				expect(renewed.render).not.toBe(first.render);
				expect(edge.pagesRendered()).toBe(2);
			});
		}

		test('concurrent visitors of a missing page share one render', async () => {
			const edge = await start();
			const answers = await Promise.all(Array.from({ length: 50 }, () => edge.get('/')));
			expect(new Set(answers.map(({ render }) => render)).size).toBe(1);
			expect(edge.pagesRendered()).toBe(1);
		});

		test('each value of a dynamic segment is its own page', async () => {
			const edge = await start();
			const alta = await edge.get('/resorts/alta');
			const verbier = await edge.get('/resorts/verbier');
			expect(verbier.cache).toBe('MISS');
			expect([alta.body, verbier.body]).toEqual([expect.stringContaining('Alta'), expect.stringContaining('Verbier')]);
			expect(await edge.get('/resorts/alta')).toMatchObject({ cache: 'HIT', render: alta.render });
		});

		test('a 404 of a dynamic page is stored', async () => {
			const edge = await start();
			expect(await edge.get('/resorts/nowhere')).toMatchObject({ status: 404, cache: 'MISS' });
			expect(await edge.get('/resorts/nowhere')).toMatchObject({ status: 404, cache: 'HIT' });
		});

		test('a redirect of a page is stored', async () => {
			const edge = await start();
			const redirect = { status: 308, headers: { location: '/resorts/alta' } };
			expect(await edge.get('/old')).toMatchObject({ ...redirect, cache: 'MISS' });
			expect(await edge.get('/old')).toMatchObject({ ...redirect, cache: 'HIT' });
		});

		test('parameters outside the cache key make no entry and reach no render', async () => {
			const edge = await start();
			const { render, note } = await edge.get('/search?utm_source=letter');
			expect(note).not.toContain('utm_source');
			expect(await edge.get('/search?utm_source=post')).toMatchObject({ cache: 'HIT', render });
			expect(await edge.get('/search')).toMatchObject({ cache: 'HIT', render });
		});

		test('a failed regeneration keeps the page and is retried after 30 s', async () => {
			const edge = await start();
			const { render } = await edge.get('/');
			edge.clock.advanceS(61);
			await edge.breakSource();
			expect(await edge.get('/')).toMatchObject({ status: 200, cache: 'STALE', render });
			await edge.idle();
			await edge.heal();
			edge.clock.advanceS(29);
			expect(await edge.get('/')).toMatchObject({ status: 200, cache: 'STALE', render });
			await edge.idle();
			expect(edge.pagesRendered()).toBe(1);
			edge.clock.advanceS(1);
			await edge.get('/');
			await edge.idle();
			expect(await edge.get('/')).toMatchObject({ cache: 'HIT' });
			expect(edge.pagesRendered()).toBe(2);
		});

		test('a failed first render is an error and is not stored', async () => {
			const edge = await start();
			await edge.breakSource();
			expect(await edge.get('/')).toMatchObject({ status: 500, cache: 'MISS' });
			await edge.heal();
			expect(await edge.get('/')).toMatchObject({ status: 200, cache: 'MISS' });
		});
	});

	describe(`${name}: a restart`, () => {
		const start = useFixture(name);

		test('keeps all pages and renders none', async () => {
			const before = await start({ keepsPages: true });
			const paths = ['/', '/resorts/alta', '/resorts/verbier', '/old'];
			const kept = [];
			for (const path of paths) kept.push(await before.get(path));
			await before.idle();
			await before.close();
			const after = await start({ keepsPages: true });
			for (const [n, path] of paths.entries()) {
				const { status, body } = kept[n] ?? {};
				expect(await after.get(path)).toMatchObject({ status, body, cache: 'HIT' });
			}
			expect(after.pagesRendered()).toBe(0);
		});
	});

	describe(`${name}: the bypass token`, () => {
		const start = useFixture(name);

		test('a revalidation regenerates a fresh page before it answers', async () => {
			const edge = await start();
			const old = await edge.get('/resorts/alta');
			const renewed = await edge.get('/resorts/alta', REVALIDATE);
			expect(renewed).toMatchObject({ status: 200, cache: 'REVALIDATED' });
			expect(renewed.render).not.toBe(old.render);
			expect(await edge.get('/resorts/alta')).toMatchObject({ cache: 'HIT', render: renewed.render });
		});

		test('draft mode renders for the author only and stores nothing', async () => {
			const edge = await start();
			const { render } = await edge.get('/');
			const draft = await edge.get('/', DRAFT);
			expect(draft).toMatchObject({ status: 200, cache: 'BYPASS', headers: { 'cache-control': 'private, no-store' } });
			expect(draft.render).not.toBe(render);
			expect(await edge.get('/')).toMatchObject({ cache: 'HIT', render });
		});

		test('a wrong token changes nothing', async () => {
			const edge = await start();
			const { render } = await edge.get('/');
			const wrong = BYPASS_TOKEN.toUpperCase();
			const headers = { 'x-prerender-revalidate': wrong, cookie: `__prerender_bypass=${wrong}` };
			expect(await edge.get('/', headers)).toMatchObject({ cache: 'HIT', render });
		});
	});

	describe(`${name}: answers to clients`, () => {
		const start = useFixture(name);

		test('a stored page has the headers of its render, an age, an etag, and must-revalidate', async () => {
			const edge = await start();
			await edge.get('/');
			edge.clock.advanceS(20);
			const { headers } = await edge.get('/');
			expect(headers).toMatchObject({
				'content-type': expect.stringContaining('text/html'),
				'cache-control': 'public, max-age=0, must-revalidate',
				'x-fixture': 'home',
				age: '20',
				etag: expect.stringMatching(/^(W\/)?".+"$/),
				vary: expect.stringMatching(/accept-encoding/i),
			});
			const validator = { 'if-none-match': String(headers.etag) };
			expect(await edge.get('/', validator)).toMatchObject({ status: 304, body: '', cache: 'HIT' });
		});

		test('a compressed page is the same page', async () => {
			const edge = await start();
			const { body } = await edge.get('/resorts/alta');
			await edge.idle();
			const packed = await edge.get('/resorts/alta', { 'accept-encoding': 'gzip' });
			expect(packed).toMatchObject({ cache: 'HIT', headers: { 'content-encoding': 'gzip' } });
			expect(`${gunzipSync(packed.bytes)}`).toBe(body);
		});

		test('HEAD has the headers of GET, no body, and costs no render', async () => {
			const edge = await start();
			const { headers } = await edge.get('/');
			const head = await edge.ask('/', { method: 'HEAD' });
			expect(head).toMatchObject({ status: 200, cache: 'HIT', body: '' });
			expect(head.headers['content-length']).toBe(headers['content-length']);
			expect(edge.pagesRendered()).toBe(1);
		});

		test('other methods on a cached page are rejected', async () => {
			const edge = await start();
			const headers = { 'content-type': 'text/plain', origin: edge.url };
			const posted = await edge.ask('/', { method: 'POST', body: 'x', headers });
			expect(posted).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
		});

		test('hashed files are immutable, a missing one is not', async () => {
			const edge = await start();
			const file = new RegExp(`${assets}[\\w./-]+\\.css`).exec((await edge.get('/')).body)?.[0] ?? 'none';
			const found = await edge.get(file);
			expect(found).toMatchObject({ status: 200, headers: { 'content-type': expect.stringContaining('text/css') } });
			expect(found.headers['cache-control']).toContain('immutable');
			const missing = await edge.get(`${assets}missing.css`);
			expect(missing).toMatchObject({ status: 404, headers: { 'cache-control': expect.stringContaining('no-store') } });
		});

		test('a prerendered page is a static file at one URL', async () => {
			const edge = await start();
			expect(await edge.get('/about')).toMatchObject({ status: 200, cache: 'PRERENDER' });
			expect(await edge.get('/about/')).toMatchObject({ status: 308, headers: { location: '/about' } });
		});

		test("an unknown path gets the application's 404", async () => {
			const edge = await start();
			const missing = await edge.get('/nowhere/at/all');
			expect(missing).toMatchObject({ status: 404, cache: notFoundCache, body: expect.stringContaining('<h1') });
		});

		test('functions are not reachable by their names', async () => {
			const edge = await start();
			for (const path of internalPaths) expect(await edge.get(path)).toMatchObject({ status: 404 });
			expect(edge.pagesRendered()).toBe(0);
		});
	});

	describe(`${name}: functions without a cache`, () => {
		const start = useFixture(name);

		test('an uncached page is rendered for every visitor, with the query', async () => {
			const edge = await start();
			const one = await edge.get('/live?unit=ft');
			const headers = { 'cache-control': 'private, no-store' };
			expect(one).toMatchObject({ status: 200, cache: 'MISS', note: '?unit=ft', headers });
			expect((await edge.get('/live?unit=ft')).render).not.toBe(one.render);
		});

		test('a shared answer is fresh for 30 s, and served for another 60 s while it is regenerated', async () => {
			const edge = await start();
			const first = await edge.get('/api/conditions');
			expect(first).toMatchObject({ status: 200, cache: 'MISS' });
			edge.clock.advanceS(29);
			expect(await edge.get('/api/conditions')).toMatchObject({ cache: 'HIT', body: first.body });
			edge.clock.advanceS(2);
			expect(await edge.get('/api/conditions')).toMatchObject({ cache: 'STALE', body: first.body });
			await edge.idle();
			const renewed = await edge.get('/api/conditions');
			expect(renewed.cache).toBe('HIT');
			expect(renewed.body).not.toBe(first.body);
			edge.clock.advanceS(91);
			expect(await edge.get('/api/conditions')).toMatchObject({ cache: 'MISS' });
		});

		test('directives for shared caches are not forwarded', async () => {
			const edge = await start();
			const { status, headers } = await edge.get('/api/conditions');
			expect({ status, cacheControl: headers['cache-control'] }).toEqual({
				status: 200,
				cacheControl: expect.not.stringMatching(/s-maxage|stale-while-revalidate/),
			});
		});

		test('a function gets the visitor’s method, URL and body, and the address of the connection', async () => {
			const edge = await start();
			const headers = {
				...{ 'content-type': 'text/plain', origin: edge.url, 'x-forwarded-for': '203.0.113.7' },
				...{ 'x-forwarded-host': 'evil.example', 'x-vercel-anything': 'x', 'x-astro-path': '/live' },
			};
			const { body } = await edge.ask('/api/echo?a=1', { method: 'POST', body: 'fresh snow', headers });
			const seen = JSON.parse(body) as { headers: Record<string, string> };
			expect(seen).toMatchObject({ method: 'POST', url: `${edge.url}/api/echo?a=1`, body: 'fresh snow' });
			expect(seen.headers).toMatchObject({
				'x-forwarded-for': '127.0.0.1',
				'x-forwarded-host': new URL(edge.url).host,
			});
			expect(Object.keys(seen.headers)).not.toContain('x-vercel-anything');
			expect(Object.keys(seen.headers)).not.toContain('x-astro-path');
		});
	});
}
