import { describe, expect, test } from 'vitest';
import { FunctionError } from '../../../src/edge/functions/function-host.ts';
import { BYPASS_TOKEN, startTestEdge } from '../support/test-edge.ts';

const brief = ({ cache, body }: { cache: string | undefined; body: string }) => `${cache} ${body}`;

describe('the life of a page', () => {
	test('a page is rendered once, served from the cache for 300 s, then stale once while it is regenerated', async () => {
		const edge = await startTestEdge();
		expect(brief(await edge.get('/'))).toBe('MISS render 1');
		edge.clock.advanceS(299);
		expect(brief(await edge.get('/'))).toBe('HIT render 1');
		edge.clock.advanceS(2);
		expect(brief(await edge.get('/'))).toBe('STALE render 1');
		await edge.idle();
		expect(brief(await edge.get('/'))).toBe('HIT render 2');
	});

	test('the expiration can be overridden', async () => {
		const edge = await startTestEdge({ edge: { expirationS: 5 } });
		await edge.get('/');
		edge.clock.advanceS(5);
		expect((await edge.get('/')).cache).toBe('STALE');
	});

	test('age counts from the generation, and date is the time of the generation', async () => {
		const edge = await startTestEdge();
		const generatedAt = new Date(edge.clock.now()).toUTCString();
		expect((await edge.get('/')).headers).toMatchObject({ age: '0', date: generatedAt });
		edge.clock.advanceS(42);
		expect((await edge.get('/')).headers).toMatchObject({ age: '42', date: generatedAt });
	});

	test('500 visitors of a missing page cause one render', async () => {
		const { promise, resolve } = Promise.withResolvers<void>();
		const edge = await startTestEdge({ functions: { _isr: () => promise.then(() => ({ body: 'one for all' })) } });
		const visitors = Promise.all(Array.from({ length: 500 }, () => edge.get('/')));
		while (edge.stats().coalesced < 499) await new Promise(setImmediate);
		resolve();
		expect(new Set((await visitors).map(brief))).toEqual(new Set(['MISS one for all']));
		expect(edge.host.calls).toHaveLength(1);
	});

	test('500 visitors of a stale page cause one render, and none of them waits for it', async () => {
		const { promise, resolve } = Promise.withResolvers<void>();
		const edge = await startTestEdge({
			functions: { _isr: (_call, n) => (n === 1 ? { body: 'old' } : promise.then(() => ({ body: 'new' }))) },
		});
		await edge.get('/');
		edge.clock.advanceS(301);
		const visitors = await Promise.all(Array.from({ length: 500 }, () => edge.get('/')));
		expect(new Set(visitors.map(brief))).toEqual(new Set(['STALE old']));
		expect(edge.host.calls).toHaveLength(2);
		resolve();
		await edge.idle();
		expect(brief(await edge.get('/'))).toBe('HIT new');
	});

	test('visitors do not notice a failed regeneration, which is retried after 30 s', async () => {
		const edge = await startTestEdge({
			functions: { _isr: (_call, n) => (n === 2 ? { status: 500, body: 'secret stack' } : { body: `render ${n}` }) },
		});
		await edge.get('/');
		edge.clock.advanceS(301);
		await edge.get('/');
		await edge.idle();
		edge.clock.advanceS(29);
		expect(brief(await edge.get('/'))).toBe('STALE render 1');
		expect(edge.host.calls).toHaveLength(2);
		edge.clock.advanceS(1);
		expect(brief(await edge.get('/'))).toBe('STALE render 1');
		await edge.idle();
		expect(brief(await edge.get('/'))).toBe('HIT render 3');
	});

	test('a page whose body fails is not stored', async () => {
		const edge = await startTestEdge({
			functions: {
				_isr: () => ({
					body: (async function* () {
						yield Buffer.from('half');
						throw new FunctionError('FUNCTION_INVOCATION_FAILED', 'gone');
					})(),
				}),
			},
		});
		expect(await edge.get('/')).toMatchObject({ status: 500, cache: 'MISS' });
		expect(edge.stats().entries).toBe(0);
	});

	test('a page over the size limit is an error and is not stored', async () => {
		const edge = await startTestEdge({
			functions: { _isr: () => ({ body: 'x'.repeat(2_000) }) },
			edge: { limits: { pageBytes: 1_000 } },
		});
		expect(await edge.get('/')).toMatchObject({ status: 500 });
		expect(edge.stats().entries).toBe(0);
	});
});

describe('a page that cannot be rendered', () => {
	test.each([
		['FUNCTION_INVOCATION_FAILED', 500],
		['FUNCTION_INVOCATION_TIMEOUT', 504],
	] as const)('%s is answered with %d, shows no internal detail, and is not stored', async (code, status) => {
		const edge = await startTestEdge({
			functions: {
				_isr: (_call, n) => {
					if (n > 1) return { body: 'well again' };
					throw new FunctionError(code, 'at /srv/secret.js:1');
				},
			},
		});
		const failed = await edge.get('/');
		expect(failed).toMatchObject({ status, cache: 'MISS', headers: { 'x-vercel-error': code } });
		expect(failed.headers['cache-control']).toBe('private, no-store');
		expect(failed.body).not.toContain('secret');
		expect(brief(await edge.get('/'))).toBe('MISS well again');
	});

	test('the application’s error page is hidden, unless the build exposes it', async () => {
		const functions = { _isr: () => ({ status: 503, body: 'inner words' }) };
		const hidden = await startTestEdge({ functions });
		expect((await hidden.get('/')).body).not.toContain('inner words');
		const exposed = await startTestEdge({ functions, prerender: { _isr: { exposeErrBody: true } } });
		expect(await exposed.get('/')).toMatchObject({ status: 503, body: 'inner words' });
	});

	test('the build’s error page for the status is served', async () => {
		const edge = await startTestEdge({
			functions: { _isr: () => ({ status: 500, body: 'inner words' }) },
			files: { '500.html': '<h1>Sorry</h1>' },
		});
		expect(await edge.get('/')).toMatchObject({ status: 500, body: '<h1>Sorry</h1>' });
	});

	test('an answer with a cookie is sent to its visitor and never stored', async () => {
		const edge = await startTestEdge({
			functions: { _isr: (_call, n) => ({ headers: [['set-cookie', `id=${n}`]], body: `for ${n}` }) },
		});
		expect((await edge.get('/')).headers['set-cookie']).toEqual(['id=1']);
		const second = await edge.get('/');
		expect(second.headers['set-cookie']).toEqual(['id=2']);
		expect(second.headers['cache-control']).toBe('private, no-store');
		expect(edge.stats().entries).toBe(0);
	});
});

describe('the input of a render', () => {
	test('is the destination with the query of the cache key and constants, nothing of the visitor', async () => {
		const edge = await startTestEdge();
		await edge.get('/pages/a%20b?utm=1&x_astro_path=/evil', {
			cookie: 'session=alice',
			'x-forwarded-host': 'evil.example',
			accept: 'text/alice',
			'user-agent': 'alice',
		});
		expect(edge.host.calls).toHaveLength(1);
		expect(edge.host.calls[0]).toMatchObject({
			name: '_isr',
			method: 'GET',
			url: 'https://snow.example/_isr?x_astro_path=%2Fpages%2Fa%20b',
			headers: [
				['host', 'snow.example'],
				['x-forwarded-host', 'snow.example'],
				['x-forwarded-proto', 'https'],
				['x-vercel-isr', '1'],
			],
			body: null,
		});
	});

	test('other queries, cookies and headers share one page', async () => {
		const edge = await startTestEdge();
		const variants = [
			await edge.get('/'),
			await edge.get('/?utm=1'),
			await edge.get('/?x_astro_path=/pages/other'),
			await edge.get('/', { cookie: 'session=bob' }),
			await edge.get('/', { authorization: 'Bearer bob', accept: 'application/json', range: 'bytes=0-1' }),
			await edge.get('/', { 'x-prerender-revalidate': 'wrong'.repeat(8) }),
			await edge.get('/', { cookie: `__prerender_bypass=${BYPASS_TOKEN}x` }),
		];
		expect(variants.map(brief)).toEqual(['MISS render 1', ...Array(6).fill('HIT render 1')]);
		expect(variants.every(({ headers }) => headers['set-cookie'] === undefined)).toBe(true);
	});

	test('each path has its own page', async () => {
		const edge = await startTestEdge();
		expect(brief(await edge.get('/pages/a'))).toBe('MISS render 1');
		expect(brief(await edge.get('/pages/b'))).toBe('MISS render 2');
		expect(brief(await edge.get('/pages/a'))).toBe('HIT render 1');
	});

	test('has a query that is not passed in x-now-route-matches', async () => {
		const edge = await startTestEdge({ prerender: { _isr: { passQuery: false } } });
		await edge.get('/pages/a');
		const call = edge.host.calls[0];
		expect(call?.url).toBe('https://snow.example/_isr');
		expect(call?.headers).toContainEqual(['x-now-route-matches', 'x_astro_path=%2Fpages%2Fa']);
	});
});

describe('revalidation and draft mode', () => {
	const withToken = { 'x-prerender-revalidate': BYPASS_TOKEN };

	test('the token revalidates a page in the foreground, with GET and with HEAD', async () => {
		const edge = await startTestEdge();
		await edge.get('/');
		expect(brief(await edge.get('/', withToken))).toBe('REVALIDATED render 2');
		const head = await edge.ask('/', { method: 'HEAD', headers: withToken });
		expect(brief(head)).toBe('REVALIDATED ');
		expect(brief(await edge.get('/'))).toBe('HIT render 3');
	});

	test('a failed revalidation is reported and keeps the page', async () => {
		const edge = await startTestEdge({
			functions: { _isr: (_call, n) => ({ status: n === 2 ? 500 : 200, body: `render ${n}` }) },
		});
		await edge.get('/');
		expect(await edge.get('/', withToken)).toMatchObject({ status: 500, cache: 'MISS' });
		expect(brief(await edge.get('/'))).toBe('STALE render 1');
	});

	test('a revalidation of existing pages only does not render a missing page', async () => {
		const edge = await startTestEdge();
		const onlyIfGenerated = { ...withToken, 'x-prerender-revalidate-if-generated': '1' };
		expect(await edge.get('/', onlyIfGenerated)).toMatchObject({ status: 404 });
		expect(edge.host.calls).toHaveLength(0);
		await edge.get('/');
		expect((await edge.get('/', onlyIfGenerated)).cache).toBe('REVALIDATED');
	});

	test('an output without a token cannot be revalidated', async () => {
		const edge = await startTestEdge({ prerender: { _isr: { bypassToken: undefined } } });
		await edge.get('/');
		expect((await edge.get('/', { 'x-prerender-revalidate': '' })).cache).toBe('HIT');
		expect((await edge.get('/', { 'x-prerender-revalidate': 'undefined' })).cache).toBe('HIT');
		expect((await edge.get('/', { cookie: '__prerender_bypass=' })).cache).toBe('HIT');
	});

	test('the draft cookie renders for this visitor and bypasses the cache', async () => {
		const edge = await startTestEdge();
		await edge.get('/');
		const draft = await edge.get('/', { cookie: `a=b; __prerender_bypass=${BYPASS_TOKEN}` });
		expect(brief(draft)).toBe('BYPASS render 2');
		expect(draft.headers['cache-control']).toBe('private, no-store');
		expect(brief(await edge.get('/'))).toBe('HIT render 1');
	});

	test.each([
		['a header of any value', { type: 'header', key: 'X-Preview' }, '/', { 'x-preview': '' }],
		['a header that matches', { type: 'header', key: 'accept', value: 'text/x-.*' }, '/', { accept: 'text/x-part' }],
		['a value with that beginning', { type: 'cookie', key: 'a', value: { pre: 'x' } }, '/', { cookie: 'a=xy' }],
		['a query', { type: 'query', key: 'draft', value: '1' }, '/?draft=1', {}],
	] as const)('past the cache by %s', async (_, condition, target, headers) => {
		const edge = await startTestEdge({ prerender: { _isr: { experimentalBypassFor: [condition] } } });
		await edge.get('/');
		expect(brief(await edge.get(target, headers))).toBe('BYPASS render 2');
		expect(brief(await edge.get('/?draft=2', { accept: 'text/html', cookie: 'a=z' }))).toBe('HIT render 1');
	});

	test('a request that matches experimentalBypassFor bypasses the cache, with its body', async () => {
		const edge = await startTestEdge({
			prerender: { _isr: { experimentalBypassFor: [{ type: 'header', key: 'Next-Action' }] } },
		});
		await edge.get('/');
		const posted = await edge.ask('/', { method: 'POST', headers: { 'next-action': 'x' }, body: 'data' });
		expect(brief(posted)).toBe('BYPASS render 2');
		expect(edge.host.calls[1]).toMatchObject({ method: 'POST', url: 'https://snow.example/_isr?x_astro_path=%2F' });
	});
});
