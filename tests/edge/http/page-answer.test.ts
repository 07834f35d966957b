import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BYPASS_TOKEN, startTestEdge } from '../support/test-edge.ts';

const LONG = `<p>${'snow '.repeat(1_000)}</p>`;
const longPage = { _isr: () => ({ headers: [['content-type', 'text/html; charset=utf-8']] as const, body: LONG }) };

describe('HEAD', () => {
	test('is GET without a body, and causes no render of a stored page', async () => {
		const edge = await startTestEdge();
		const get = await edge.get('/');
		for (let n = 0; n < 5; n++) {
			const head = await edge.ask('/', { method: 'HEAD' });
			expect(head).toMatchObject({ status: 200, cache: 'HIT', body: '' });
			expect(head.headers['content-length']).toBe(String(get.body.length));
			expect(head.headers.etag).toBe(get.headers.etag);
		}
		expect(edge.host.calls).toHaveLength(1);
	});

	test('of a missing page renders and stores it', async () => {
		const edge = await startTestEdge();
		expect(await edge.ask('/', { method: 'HEAD' })).toMatchObject({ status: 200, cache: 'MISS', body: '' });
		expect(await edge.get('/')).toMatchObject({ cache: 'HIT', body: 'render 1' });
	});
});

describe('other methods', () => {
	test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
		'%s on a cached page: 405, no render, and the page stays cached',
		async (method) => {
			const edge = await startTestEdge();
			await edge.get('/');
			const answer = await edge.ask('/', { method, body: 'x' });
			expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
			expect(edge.host.calls).toHaveLength(1);
			expect((await edge.get('/')).cache).toBe('HIT');
		},
	);

	test('a header cannot override the method', async () => {
		const edge = await startTestEdge();
		expect((await edge.get('/', { 'x-http-method-override': 'POST' })).status).toBe(200);
	});

	test.each(['TRACE', 'PROPFIND'])('%s is not supported', async (method) => {
		const edge = await startTestEdge();
		expect((await edge.ask('/api/x', { method })).status).toBe(405);
		expect(edge.host.calls).toHaveLength(0);
	});

	test('POST on a static file: 405', async () => {
		const edge = await startTestEdge();
		expect(await edge.ask('/about', { method: 'POST' })).toMatchObject({
			status: 405,
			headers: { allow: 'GET, HEAD' },
		});
	});
});

describe('conditional requests', () => {
	test.each(['GET', 'HEAD'])('%s with the current etag: 304 without a body, and no render', async (method) => {
		const edge = await startTestEdge();
		const { etag } = (await edge.get('/')).headers;
		for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
			const answer = await edge.ask('/', { method, headers: { 'if-none-match': tag } });
			expect(answer).toMatchObject({ status: 304, cache: 'HIT', body: '' });
			expect(answer.headers.etag).toBe(etag);
			expect(answer.headers['cache-control']).toBe('public, max-age=0, must-revalidate');
		}
		expect(edge.host.calls).toHaveLength(1);
	});

	test('another etag, or only If-Modified-Since: the whole page', async () => {
		const edge = await startTestEdge();
		await edge.get('/');
		expect((await edge.get('/', { 'if-none-match': '"other"' })).status).toBe(200);
		expect((await edge.get('/', { 'if-modified-since': new Date(9e12).toUTCString() })).status).toBe(200);
	});

	test('the etag changes with the body only', async () => {
		const edge = await startTestEdge({ functions: { _isr: (_call, n) => ({ body: n < 3 ? 'same' : 'new' }) } });
		const renew = () => edge.get('/', { 'x-prerender-revalidate': BYPASS_TOKEN });
		const tags = [(await renew()).headers.etag, (await renew()).headers.etag, (await renew()).headers.etag];
		expect(tags[0]).toBe(tags[1]);
		expect(tags[2]).not.toBe(tags[1]);
	});

	test('a client with an old page gets the new one', async () => {
		const edge = await startTestEdge();
		const { etag } = (await edge.get('/')).headers;
		await edge.get('/', { 'x-prerender-revalidate': BYPASS_TOKEN });
		expect(await edge.get('/', { 'if-none-match': etag })).toMatchObject({ status: 200, body: 'render 2' });
	});
});

describe('compression', () => {
	test('a page is compressed once, after its first answer, and sent to clients that accept it', async () => {
		const edge = await startTestEdge({ functions: longPage });
		const first = await edge.get('/', { 'accept-encoding': 'br, gzip' });
		expect(first.headers['content-encoding']).toBeUndefined();
		await edge.idle();
		const br = await edge.get('/', { 'accept-encoding': 'gzip, deflate, br' });
		expect(br.headers).toMatchObject({
			'content-encoding': 'br',
			vary: 'accept-encoding',
			etag: `W/${first.headers.etag}`,
		});
		expect(`${brotliDecompressSync(br.bytes)}`).toBe(LONG);
		const gzip = await edge.get('/', { 'accept-encoding': 'gzip' });
		expect(gzip.headers['content-encoding']).toBe('gzip');
		expect(`${gunzipSync(gzip.bytes)}`).toBe(LONG);
		const plain = await edge.get('/', { 'accept-encoding': 'br;q=0, gzip;q=0' });
		expect(plain.headers['content-encoding']).toBeUndefined();
		expect(plain).toMatchObject({ body: LONG, headers: { vary: 'accept-encoding', etag: first.headers.etag } });
		expect(edge.host.calls).toHaveLength(1);
	});

	test('the etag of the compressed page gets 304', async () => {
		const edge = await startTestEdge({ functions: longPage });
		await edge.get('/');
		await edge.idle();
		const { etag } = (await edge.get('/', { 'accept-encoding': 'br' })).headers;
		expect((await edge.get('/', { 'accept-encoding': 'br', 'if-none-match': etag })).status).toBe(304);
	});

	test('a body that a function has compressed is not changed', async () => {
		const headers = [
			['content-encoding', 'zstd'],
			['content-type', 'text/html'],
		] as const;
		const edge = await startTestEdge({ functions: { _isr: () => ({ headers, body: LONG }) } });
		await edge.get('/');
		await edge.idle();
		const answer = await edge.get('/', { 'accept-encoding': 'br' });
		expect(answer.headers['content-encoding']).toBe('zstd');
	});
});

describe('headers of a page', () => {
	test('directives for shared caches and headers for the edge are removed', async () => {
		const headers = [
			['content-type', 'text/html'],
			['cache-control', 's-maxage=300, stale-while-revalidate=60'],
			['vercel-cdn-cache-control', 'max-age=60'],
			['vercel-cache-tag', 'a,b'],
			['x-vercel-isr', '1'],
			['connection', 'close'],
			['keep-alive', 'timeout=9'],
			['content-security-policy', "default-src 'self'"],
			['link', '</a.css>; rel=preload'],
			['link', '</b.css>; rel=preload'],
		] as const;
		const edge = await startTestEdge({ functions: { _isr: () => ({ headers, body: 'x' }) } });
		for (const cache of ['MISS', 'HIT']) {
			const answer = await edge.get('/');
			expect(answer.cache).toBe(cache);
			expect(answer.headers).toMatchObject({
				'cache-control': 'public, max-age=0, must-revalidate',
				'content-security-policy': "default-src 'self'",
				link: '</a.css>; rel=preload, </b.css>; rel=preload',
			});
			for (const name of ['vercel-cdn-cache-control', 'vercel-cache-tag', 'x-vercel-isr', 'keep-alive']) {
				expect(answer.headers[name]).toBeUndefined();
			}
		}
	});

	test('headers of a page override those of routes, which override the defaults', async () => {
		const edge = await startTestEdge({
			functions: { _isr: () => ({ headers: [['x-a', 'page']], body: 'x' }) },
			routes: [
				{
					src: '^/.*$',
					headers: { 'x-a': 'route', 'x-b': 'route', 'cache-control': 'public, max-age=7' },
					continue: true,
				},
				{ src: '^/$', dest: '/_isr?x_astro_path=/' },
			],
		});
		expect((await edge.get('/')).headers).toMatchObject({
			'x-a': 'page',
			'x-b': 'route',
			'cache-control': 'public, max-age=7',
		});
	});

	test('a stored redirect and a stored 404 are hits', async () => {
		const edge = await startTestEdge({
			functions: {
				_isr: ({ url }) =>
					url.endsWith('old')
						? { status: 308, headers: [['location', '/new']] }
						: { status: 404, body: 'no such resort' },
			},
		});
		await edge.get('/pages/old');
		expect(await edge.get('/pages/old')).toMatchObject({ status: 308, cache: 'HIT', headers: { location: '/new' } });
		await edge.get('/pages/none');
		expect(await edge.get('/pages/none')).toMatchObject({ status: 404, cache: 'HIT', body: 'no such resort' });
	});

	test('every answer has a unique id', async () => {
		const edge = await startTestEdge();
		const ids = [];
		for (const path of ['/', '/', '/about', '/nothing', '//']) ids.push((await edge.get(path)).headers['x-vercel-id']);
		expect(new Set(ids).size).toBe(5);
	});
});
