import { describe, expect, test } from 'vitest';
import { FunctionError } from '../../../src/edge/functions/function-host.ts';
import { setUpPageCache, show } from '../support/page-cache-setup.ts';
import { pageRequest, rendered } from '../support/page-fixtures.ts';

const request = pageRequest();

/** Creates a cache that has `render 1`, generated now. */
async function warmCache() {
	const setup = setUpPageCache();
	const first = setup.cache.get(request);
	await setup.renders.answer('render 1');
	await first;
	return setup;
}

describe('a page that is not stored', () => {
	test('500 concurrent visitors cause one render, and all get it', async () => {
		const { cache, renders, counts } = setUpPageCache();
		const visitors = Array.from({ length: 500 }, () => cache.get(request));
		await renders.answer('render 1');
		expect(new Set((await Promise.all(visitors)).map(show))).toEqual(new Set(['MISS render 1']));
		expect(renders.calls).toHaveLength(1);
		expect(counts.coalesced).toBe(499);
	});

	test('two keys cause two renders', async () => {
		const { cache, renders } = setUpPageCache();
		const both = [cache.get(request), cache.get(pageRequest({ key: '/_isr?path=%2Fb' }))];
		await renders.answer('a');
		await renders.answer('b');
		expect((await Promise.all(both)).map(show)).toEqual(['MISS a', 'MISS b']);
	});

	test('all waiting visitors get a failure, and the next visit renders again', async () => {
		const { cache, renders } = setUpPageCache();
		const visitors = [cache.get(request), cache.get(request)];
		await renders.fail();
		const failed = 'failed FUNCTION_INVOCATION_FAILED';
		expect((await Promise.all(visitors)).map(show)).toEqual([failed, failed]);
		const next = cache.get(request);
		await renders.answer('render 2');
		expect(show(await next)).toBe('MISS render 2');
	});

	test('all waiting visitors get an answer that may not be stored', async () => {
		const { cache, renders, store } = setUpPageCache();
		const visitors = [cache.get(request), cache.get(request)];
		await renders.answer(rendered('broken', { status: 503 }));
		expect((await Promise.all(visitors)).map(show)).toEqual(['refused 503', 'refused 503']);
		expect(store.stats().entries).toBe(0);
	});

	test('an answer with a cookie goes to the visitor who started the render; the others get their own renders', async () => {
		const { cache, renders, store } = setUpPageCache();
		const withCookie = (id: string) => rendered(id, { headers: [['set-cookie', `id=${id}`]] });
		const visitors = [cache.get(request), cache.get(request), cache.get(request)];
		await renders.answer(withCookie('one'));
		await visitors[0];
		await renders.answer(withCookie('two'));
		await renders.answer(withCookie('three'));
		const bodies = (await Promise.all(visitors)).map((served) => 'answer' in served && `${served.answer.body}`);
		expect(bodies).toEqual(['one', 'two', 'three']);
		expect(store.stats().entries).toBe(0);
	});

	test('a render that never settles is abandoned after its limit', async () => {
		const { cache, clock, renders } = setUpPageCache();
		const visitor = cache.get(request);
		await renders.called(1);
		clock.advanceMs(request.timeoutMs + 1_000);
		expect(show(await visitor)).toBe('failed FUNCTION_INVOCATION_TIMEOUT');
	});

	test('a failure has the code of the host', async () => {
		const { cache, renders } = setUpPageCache();
		const visitor = cache.get(request);
		await renders.fail(new FunctionError('FUNCTION_INVOCATION_TIMEOUT', 'ended'));
		expect(show(await visitor)).toBe('failed FUNCTION_INVOCATION_TIMEOUT');
	});
});

describe('a stored page', () => {
	test('is a hit until it expires, then stale once, then regenerated', async () => {
		const { cache, clock, renders } = await warmCache();
		clock.advanceS(299);
		expect(show(cache.lookup(request))).toBe('HIT render 1');
		clock.advanceS(1);
		expect(show(cache.lookup(request))).toBe('STALE render 1');
		await renders.answer('render 2');
		await cache.idle();
		expect(show(cache.lookup(request))).toBe('HIT render 2');
	});

	test('500 visitors of a stale page cause one render, and none of them waits', async () => {
		const { cache, clock, renders } = await warmCache();
		clock.advanceS(300);
		const seen = Array.from({ length: 500 }, () => show(cache.lookup(request)));
		expect(new Set(seen)).toEqual(new Set(['STALE render 1']));
		expect(renders.calls).toHaveLength(2);
	});

	test('survives a failed regeneration, which is retried after 30 s and not before', async () => {
		const { cache, clock, renders } = await warmCache();
		clock.advanceS(300);
		cache.lookup(request);
		await renders.fail();
		await cache.idle();
		clock.advanceS(29);
		expect(show(cache.lookup(request))).toBe('STALE render 1');
		expect(renders.calls).toHaveLength(2);
		clock.advanceS(1);
		expect(show(cache.lookup(request))).toBe('STALE render 1');
		expect(renders.calls).toHaveLength(3);
		await renders.answer('render 3');
		await cache.idle();
		expect(show(cache.lookup(request))).toBe('HIT render 3');
	});

	test.each([
		['a 500', rendered('broken', { status: 500 })],
		['an empty answer', rendered('', { status: 204 })],
		['a cookie', rendered('x', { headers: [['set-cookie', 'id=1']] })],
		['a cut-off body', rendered('x', { headers: [['content-length', '100']] })],
	])('is not replaced by %s', async (_what, answer) => {
		const { cache, clock, renders } = await warmCache();
		clock.advanceS(300);
		cache.lookup(request);
		await renders.answer(answer);
		await cache.idle();
		expect(show(cache.lookup(request))).toBe('STALE render 1');
		expect(renders.calls).toHaveLength(2);
	});

	test('survives a regeneration that hangs, which is retried 30 s after its limit', async () => {
		const { cache, clock, renders } = await warmCache();
		clock.advanceS(300);
		cache.lookup(request);
		clock.advanceMs(request.timeoutMs + 1_000);
		await cache.idle();
		clock.advanceS(30);
		expect(show(cache.lookup(request))).toBe('STALE render 1');
		renders.answerCall(2, 'render 3');
		await cache.idle();
		expect(show(cache.lookup(request))).toBe('HIT render 3');
	});

	test('is replaced by a redirect or by a 410', async () => {
		const { cache, clock, renders } = await warmCache();
		clock.advanceS(300);
		cache.lookup(request);
		await renders.answer(rendered('moved', { status: 308, headers: [['location', '/b']] }));
		await cache.idle();
		expect(cache.lookup(request)).toMatchObject({ cache: 'HIT', page: { status: 308, headers: [['location', '/b']] } });
	});

	test('past its stale expiration is rendered again while the visitor waits', async () => {
		const bounded = pageRequest({ lifetime: { expirationS: 60, staleExpirationS: 120 } });
		const { cache, clock, renders } = setUpPageCache();
		const first = cache.get(bounded);
		await renders.answer('render 1');
		await first;
		clock.advanceS(120);
		expect(cache.lookup(bounded)).toBeUndefined();
		const visitor = cache.get(bounded);
		await renders.answer('render 2');
		expect(show(await visitor)).toBe('MISS render 2');
	});

	test('is compressed in the background', async () => {
		const { clock, store, renders } = setUpPageCache();
		const { PageCache } = await import('../../../src/edge/cache/page-cache.ts');
		const br = Buffer.from('small');
		const events = { rendered: () => {}, coalesced: () => {} };
		const cache = new PageCache({ store, clock, render: renders.render, encode: async () => ({ br }), events });
		const first = cache.get(request);
		await renders.answer('render 1');
		await first;
		await cache.idle();
		expect(store.peek(request.key)?.encoded).toEqual({ br });
	});
});

describe('a fallback of the build', () => {
	const withFallback = pageRequest({ fallback: async () => rendered('from the build') });

	test('is served until the first render is done', async () => {
		const { cache, renders } = setUpPageCache();
		expect(show(await cache.get(withFallback))).toBe('PRERENDER from the build');
		expect(show(cache.lookup(withFallback))).toBe('PRERENDER from the build');
		expect(renders.calls).toHaveLength(1);
		await renders.answer('render 1');
		await cache.idle();
		expect(show(cache.lookup(withFallback))).toBe('HIT render 1');
	});

	test('is only replaced by a revalidation if it never expires', async () => {
		const { cache, clock, renders } = setUpPageCache();
		const forever = { ...withFallback, lifetime: { expirationS: false } as const };
		await cache.get(forever);
		clock.advanceS(1_000_000);
		expect(show(cache.lookup(forever))).toBe('PRERENDER from the build');
		expect(renders.calls).toHaveLength(0);
		const revalidation = cache.revalidate(forever);
		await renders.answer('render 1');
		expect(show(await revalidation)).toBe('REVALIDATED render 1');
	});

	test('that cannot be read is replaced by a render', async () => {
		const { cache, renders } = setUpPageCache();
		const visitor = cache.get(pageRequest({ fallback: () => Promise.reject(new Error('ENOENT')) }));
		await renders.answer('render 1');
		expect(show(await visitor)).toBe('MISS render 1');
	});
});
