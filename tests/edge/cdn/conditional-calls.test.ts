import { describe, expect, test } from 'vitest';
import type { FakeAnswer, FakeFunction } from '../support/fake-function-host.ts';
import { startTestEdge } from '../support/test-edge.ts';

/*
 * What is stored is for everybody. So a call that renews it asks for the whole answer, whatever the visitor who happens
 * to start it has already; and an answer about that visitor's copy never touches what is stored.
 */

const brief = ({ cache, body }: { cache: string | undefined; body: string }) => `${cache} ${body}`;
const KEPT = 's-maxage=60, stale-while-revalidate=300';
const startWith = (run: FakeFunction) => startTestEdge({ functions: { _render: run } });

/** Answers like a function that keeps an entity tag: 304 for the client that has it. */
const tagging: FakeFunction = ({ headers }, n) => {
	const shared = [
		['cache-control', KEPT],
		['etag', '"v1"'],
	] as const;
	const isKnown = headers.some(([name, value]) => name === 'if-none-match' && value.includes('"v1"'));
	return isKnown ? { status: 304, headers: shared } : { headers: shared, body: `answer ${n}` };
};

describe('a regeneration, started by a visitor who has a copy', () => {
	test.each([
		['if-none-match', '"v1"'],
		['if-modified-since', 'Sat, 01 Nov 2025 00:00:00 GMT'],
		['if-match', '"v0"'],
		['if-unmodified-since', 'Sat, 01 Nov 2025 00:00:00 GMT'],
		['if-range', '"v1"'],
	])('calls the function without the %s of that visitor, and stores the whole answer', async (name, value) => {
		const edge = await startWith(tagging);
		await edge.get('/api/x');
		edge.clock.advanceS(61);
		expect((await edge.get('/api/x', { [name]: value })).cache).toBe('STALE');
		await edge.idle();
		expect(edge.host.calls.at(-1)?.headers.map(([each]) => each)).not.toContain(name);
		expect(brief(await edge.get('/api/x'))).toBe('HIT answer 2');
	});

	test('is a GET, also after a HEAD', async () => {
		const edge = await startWith(tagging);
		await edge.get('/api/x');
		edge.clock.advanceS(61);
		expect((await edge.ask('/api/x', { method: 'HEAD', headers: { 'if-none-match': '"v1"' } })).cache).toBe('STALE');
		await edge.idle();
		expect(edge.host.calls.at(-1)?.method).toBe('GET');
		expect(brief(await edge.get('/api/x'))).toBe('HIT answer 2');
	});

	test('keeps the stored answer if the function answers 304 all the same, and retries after 30 s', async () => {
		const edge = await startWith((call, n) => (n === 2 ? { status: 304 } : tagging(call, n)));
		await edge.get('/api/x');
		edge.clock.advanceS(61);
		for (let n = 0; n < 2; n++) {
			expect(brief(await edge.get('/api/x'))).toBe('STALE answer 1');
			await edge.idle();
		}
		expect(edge.host.calls).toHaveLength(2);
		edge.clock.advanceS(30);
		await edge.get('/api/x');
		await edge.idle();
		expect(brief(await edge.get('/api/x'))).toBe('HIT answer 3');
	});
});

describe('where nothing can be served from the cache', () => {
	test('a visitor with a copy gets the function’s 304, and the answer is fetched whole for the others', async () => {
		const edge = await startWith(tagging);
		expect(await edge.get('/api/x', { 'if-none-match': '"v1"' })).toMatchObject({ status: 304, cache: 'MISS' });
		await edge.idle();
		expect(brief(await edge.get('/api/x'))).toBe('HIT answer 2');
		edge.clock.advanceS(361);
		expect(await edge.get('/api/x', { 'if-none-match': '"v1"' })).toMatchObject({ status: 304, cache: 'MISS' });
		await edge.idle();
		expect(brief(await edge.get('/api/x'))).toBe('HIT answer 4');
	});

	test('a 304 without shared caching calls the function once', async () => {
		const edge = await startWith(() => ({ status: 304, headers: [['cache-control', 'private']] }));
		await edge.get('/api/x', { 'if-none-match': '"v1"' });
		await edge.idle();
		expect(edge.host.calls).toHaveLength(1);
	});

	test('a 304 does not delete the answer that was stored meanwhile', async () => {
		const released = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
		const edge = await startWith(async (call, n) => {
			await released[n - 1]?.promise;
			return tagging(call, n);
		});
		const whole = edge.get('/api/x');
		await expect.poll(() => edge.host.calls.length).toBe(1);
		const conditional = edge.get('/api/x', { 'if-none-match': '"v1"' });
		await expect.poll(() => edge.host.calls.length).toBe(2);
		released[0]?.resolve();
		expect(brief(await whole)).toBe('MISS answer 1');
		released[1]?.resolve();
		expect((await conditional).status).toBe(304);
		expect((await edge.get('/api/x')).cache).toBe('HIT');
	});

	test('an answer kept for errors is renewed by a visitor who has a copy', async () => {
		const kept = 's-maxage=60, stale-if-error=600';
		const edge = await startWith((call, n) => {
			const answer = tagging(call, n) as FakeAnswer;
			return {
				...answer,
				headers: [
					['cache-control', kept],
					['etag', '"v1"'],
				],
			};
		});
		await edge.get('/api/x');
		edge.clock.advanceS(100);
		expect(await edge.get('/api/x', { 'if-none-match': '"v1"' })).toMatchObject({ status: 304 });
		await edge.idle();
		expect((await edge.get('/api/x')).cache).toBe('HIT');
	});
});
