import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FunctionError } from '../../../src/edge/functions/function-host.ts';
import type { FakeAnswer, FakeFunction } from '../support/fake-function-host.ts';
import { ask } from '../support/http-client.ts';
import { startTestEdge } from '../support/test-edge.ts';

const brief = ({ cache, body }: { cache: string | undefined; body: string }) => `${cache} ${body}`;
const KEPT = 's-maxage=60, stale-while-revalidate=300';

/** A function whose `n`th answer has the body `n`. */
const counting =
	(headers: Readonly<Record<string, string>> = { 'cache-control': KEPT }, rest: FakeAnswer = {}): FakeFunction =>
	(_call, n) => ({ headers: Object.entries(headers), body: `answer ${n}`, ...rest });

const startWith = (run: FakeFunction, edge = {}) => startTestEdge({ functions: { _render: run }, edge });

describe('an answer that allows shared caching', () => {
	test('is a hit while fresh, then stale while it is regenerated, then expired', async () => {
		const edge = await startWith(counting());
		expect(brief(await edge.get('/api/x'))).toBe('MISS answer 1');
		edge.clock.advanceS(59);
		expect(brief(await edge.get('/api/x'))).toBe('HIT answer 1');
		edge.clock.advanceS(1);
		expect(brief(await edge.get('/api/x'))).toBe('STALE answer 1');
		await edge.idle();
		expect(brief(await edge.get('/api/x'))).toBe('HIT answer 2');
		edge.clock.advanceS(361);
		expect(brief(await edge.get('/api/x'))).toBe('MISS answer 3');
	});

	test('has an age, and no directives for shared caches', async () => {
		const edge = await startWith(
			counting({ 'cache-control': `public, max-age=0, ${KEPT}`, 'vercel-cdn-cache-control': 'max-age=60' }),
		);
		await edge.get('/api/x');
		edge.clock.advanceS(7);
		const { headers } = await edge.get('/api/x');
		expect(headers).toMatchObject({ age: '7', 'cache-control': 'public, max-age=0', 'x-vercel-cache': 'HIT' });
		expect(headers['vercel-cdn-cache-control']).toBeUndefined();
	});

	test('is regenerated once, however many visitors get the stale one', async () => {
		const release = Promise.withResolvers<void>();
		const edge = await startWith(async (call, n) => {
			if (n > 1) await release.promise;
			return counting()(call, n);
		});
		await edge.get('/api/x');
		edge.clock.advanceS(61);
		const visitors = await Promise.all(Array.from({ length: 50 }, () => edge.get('/api/x')));
		expect(new Set(visitors.map(brief))).toEqual(new Set(['STALE answer 1']));
		release.resolve();
		await edge.idle();
		expect(edge.host.calls).toHaveLength(2);
	});

	test('answers HEAD, and conditional requests with 304', async () => {
		const edge = await startWith(counting({ 'cache-control': KEPT, etag: '"v1"' }));
		await edge.get('/api/x');
		expect(await edge.ask('/api/x', { method: 'HEAD' })).toMatchObject({ cache: 'HIT', body: '' });
		expect(await edge.get('/api/x', { 'if-none-match': 'W/"v1"' })).toMatchObject({
			status: 304,
			cache: 'HIT',
			body: '',
		});
		expect(edge.host.calls).toHaveLength(1);
	});

	test('is compressed in the background of its second visit, for clients that accept it', async () => {
		const long = 'snow '.repeat(1_000);
		const edge = await startWith(() => ({
			headers: [
				['cache-control', KEPT],
				['content-type', 'application/json'],
				['etag', '"v1"'],
			],
			body: long,
		}));
		for (let n = 0; n < 2; n++) {
			expect((await edge.get('/api/x', { 'accept-encoding': 'gzip' })).body).toBe(long);
			await edge.idle();
		}
		const answer = await edge.get('/api/x', { 'accept-encoding': 'gzip' });
		expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', etag: 'W/"v1"', vary: 'accept-encoding' });
		expect(`${gunzipSync(answer.bytes)}`).toBe(long);
	});

	test('is stored once its stream has ended', async () => {
		async function* body() {
			yield Buffer.from('a');
			yield Buffer.from('b');
		}
		const edge = await startWith(() => ({ headers: [['cache-control', KEPT]], body: body() }));
		expect(brief(await edge.get('/api/x'))).toBe('MISS ab');
		expect(brief(await edge.get('/api/x'))).toBe('HIT ab');
	});

	test('is not stored if its stream fails', async () => {
		async function* body() {
			yield Buffer.from('half');
			throw new FunctionError('FUNCTION_INVOCATION_FAILED', 'gone');
		}
		const edge = await startWith((_call, n) => ({
			headers: [['cache-control', KEPT]],
			body: n === 1 ? body() : 'whole',
		}));
		await expect(ask(edge.url, '/api/x')).rejects.toThrow();
		expect(brief(await edge.get('/api/x'))).toBe('MISS whole');
	});
});

describe('the key of a stored answer', () => {
	test('is the URL with its whole query, the host, Accept and Accept-Encoding', async () => {
		const edge = await startWith(counting(), { allowedHosts: ['other.example'] });
		await edge.get('/api/x', { host: 'snow.example' });
		const others = [
			await edge.get('/api/x?a=1', { host: 'snow.example' }),
			await edge.get('/api/x', { host: 'other.example' }),
			await edge.get('/api/x', { host: 'snow.example', accept: 'text/plain' }),
			await edge.get('/api/x', { host: 'snow.example', 'accept-encoding': 'gzip' }),
		];
		expect(others.map(({ cache }) => cache)).toEqual(['MISS', 'MISS', 'MISS', 'MISS']);
		expect((await edge.get('/api/x', { host: 'snow.example', cookie: 'a=1', 'user-agent': 'b' })).cache).toBe('HIT');
	});

	test('includes the headers in Vary', async () => {
		const edge = await startWith(counting({ 'cache-control': KEPT, vary: 'X-Kind' }));
		expect(brief(await edge.get('/api/x', { 'x-kind': 'a' }))).toBe('MISS answer 1');
		expect(brief(await edge.get('/api/x', { 'x-kind': 'b' }))).toBe('MISS answer 2');
		expect(brief(await edge.get('/api/x', { 'x-kind': 'a' }))).toBe('HIT answer 1');
		expect(brief(await edge.get('/api/x'))).toBe('MISS answer 3');
	});

	test.each([
		['authorization', 'Bearer alice'],
		['range', 'bytes=0-1'],
	])('requests with %s are not served from the cache', async (name, value) => {
		const edge = await startWith(counting());
		await edge.get('/api/x', { [name]: value });
		expect(brief(await edge.get('/api/x', { [name]: value }))).toBe('MISS answer 2');
		expect(brief(await edge.get('/api/x'))).toBe('MISS answer 3');
	});

	test.each([
		{ 'cache-control': KEPT, 'set-cookie': 'id=1' },
		{ 'cache-control': `private, ${KEPT}` },
		{ 'cache-control': KEPT, vary: 'cookie' },
		{ 'cache-control': 'public, max-age=60' },
		{},
	])('answers with %j are not stored', async (headers) => {
		const edge = await startWith(counting(headers));
		await edge.get('/api/x');
		expect(brief(await edge.get('/api/x'))).toBe('MISS answer 2');
	});
});

describe('when the function fails', () => {
	const failingFrom =
		(from: number, cacheControl: string): FakeFunction =>
		(call, n) => {
			if (n >= from && n % 2 === 0) throw new FunctionError('FUNCTION_INVOCATION_FAILED', 'broken');
			if (n >= from) return { status: 503, body: 'broken' };
			return counting({ 'cache-control': cacheControl })(call, n);
		};

	test('a stale answer is served, and the function is called again after 30 s', async () => {
		const edge = await startWith(failingFrom(2, KEPT));
		await edge.get('/api/x');
		edge.clock.advanceS(61);
		for (let n = 0; n < 5; n++) {
			expect(brief(await edge.get('/api/x'))).toBe('STALE answer 1');
			await edge.idle();
		}
		expect(edge.host.calls).toHaveLength(2);
		edge.clock.advanceS(30);
		await edge.get('/api/x');
		await edge.idle();
		expect(edge.host.calls).toHaveLength(3);
	});

	test('an answer with stale-if-error is served instead of an error', async () => {
		const edge = await startWith(failingFrom(2, 's-maxage=60, stale-if-error=600'));
		await edge.get('/api/x');
		edge.clock.advanceS(300);
		expect(brief(await edge.get('/api/x'))).toBe('STALE answer 1');
		expect(brief(await edge.get('/api/x'))).toBe('STALE answer 1');
		edge.clock.advanceS(400);
		expect((await edge.get('/api/x')).status).toBe(500);
	});

	test('an answer that may not be stored deletes the stored one', async () => {
		const edge = await startWith((call, n) => (n === 2 ? { body: 'private now', headers: [] } : counting()(call, n)));
		await edge.get('/api/x');
		edge.clock.advanceS(61);
		await edge.get('/api/x');
		await edge.idle();
		expect(brief(await edge.get('/api/x'))).toBe('MISS answer 3');
	});
});

test('entries for different queries are limited in number and bytes', async () => {
	const edge = await startWith(counting(), { limits: { cdnEntries: 10, cdnBytes: 20_000 } });
	for (let n = 0; n < 100; n++) await edge.get(`/api/x?n=${n}`);
	expect((await edge.get('/api/x?n=99')).cache).toBe('HIT');
	expect((await edge.get('/api/x?n=1')).cache).toBe('MISS');
});
