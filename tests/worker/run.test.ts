import { Agent, MockAgent } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RegenerationTarget, runRegeneration } from '../../worker/run-regeneration.ts';
import type { RunReport } from '../../worker/run-report.ts';
import { type Answerer, expectNoSites, FakeSite, failedPage, type Reply, report, TOKEN } from './fake-site.ts';
import { FakeTime } from './fake-time.ts';

let dispatcher: Agent;
let time: FakeTime;
beforeEach(() => {
	dispatcher = new Agent();
	time = new FakeTime();
});
afterEach(async () => {
	await dispatcher.destroy();
	expectNoSites();
});

function run(
	origin: string,
	more: Partial<RegenerationTarget> = {},
	signal = new AbortController().signal,
): Promise<RunReport> {
	const target: RegenerationTarget = {
		origin,
		bypassToken: TOKEN,
		protectionSecret: undefined,
		timeoutMs: 20_000,
		dispatcher,
		now: time.now,
		endpoint: '/api/refresh',
		...more,
	};
	return runRegeneration({ target, clock: time, random: () => 0.5 }, { giveUpAt: time.now() + 200_000, signal });
}

/** Answers one after the other; the last one again and again. */
function inTurn(...replies: readonly Reply[]): Answerer {
	let next = 0;
	return () => replies[Math.min(next++, replies.length - 1)] ?? {};
}

test('a run in which every page is regenerated sends one request', async () => {
	await using site = await FakeSite.start(() => report(['/', '/resorts/a'], { fetched: ['a'] }));
	const result = await run(site.origin);
	expect(result).toMatchObject({ ok: true, attemptCount: 1, error: null, failed: [], facts: { fetched: ['a'] } });
	expect(result.pages.map(({ path, status, cache }) => [path, status, cache])).toEqual([
		['/', 200, 'REVALIDATED'],
		['/resorts/a', 200, 'REVALIDATED'],
	]);
	expect(site.asked).toHaveLength(1);
});

test('requests carry the token as a bearer token', async () => {
	await using site = await FakeSite.start(() => report(['/']));
	await run(site.origin, { protectionSecret: 'protection' });
	expect(site.asked[0]).toMatchObject({
		method: 'POST',
		path: '/api/refresh',
		body: '{}',
		headers: {
			authorization: `Bearer ${TOKEN}`,
			'content-type': 'application/json',
			'x-vercel-protection-bypass': 'protection',
		},
	});
});

test('a site without a database is requested to regenerate all its pages, following its cursor', async () => {
	await using site = await FakeSite.start(inTurn(report(['/a'], { cursor: '/a' }), report(['/b'])));
	const result = await run(site.origin, { endpoint: '/api/revalidate' });
	expect(site.asked.map(({ path, body }) => [path, body])).toEqual([
		['/api/revalidate', '{"all":true}'],
		['/api/revalidate', '{"all":true,"cursor":"/a"}'],
	]);
	expect([result.ok, result.pages.length, time.sleptMs]).toEqual([true, 2, []]);
});

test('pages that the site postponed are requested at once', async () => {
	await using site = await FakeSite.start(inTurn(report(['/a'], { postponed: ['/b', '/c'] }), report(['/b', '/c'])));
	const result = await run(site.origin);
	expect(site.asked[1]).toMatchObject({ path: '/api/revalidate', body: '{"paths":["/b","/c"]}' });
	expect([result.ok, result.pages.length, time.sleptMs]).toEqual([true, 3, []]);
});

test('a page that failed is requested again by itself, after a delay', async () => {
	await using site = await FakeSite.start(inTurn(report(['/'], { failed: [failedPage('/a')] }), report(['/a'])));
	const result = await run(site.origin);
	expect(site.asked[1]?.body).toBe('{"paths":["/a"]}');
	expect([result.ok, result.attemptCount, time.sleptMs]).toEqual([true, 2, [500]]);
});

test('a page that keeps failing is reported with its last result', async () => {
	await using site = await FakeSite.start(() => report(['/'], { failed: [failedPage('/a')] }));
	const result = await run(site.origin);
	expect(result).toMatchObject({
		ok: false,
		attemptCount: 6,
		error: null,
		failed: [{ path: '/a', status: 500, cache: 'MISS', error: 'PAGE_REVALIDATION_FAILED' }],
	});
});

test('a page that came from the cache makes the run fail', async () => {
	const stale = { revalidated: [{ path: '/', status: 200, cache: 'STALE', durationMs: 1 }], failed: [] };
	await using site = await FakeSite.start(() => ({ body: JSON.stringify(stale) }));
	expect(await run(site.origin)).toMatchObject({ ok: false, failed: [{ path: '/', error: 'NOT_REVALIDATED' }] });
});

test('a site that is not up yet is retried, with increasing delays', async () => {
	await using site = await FakeSite.start(inTurn({ status: 503 }, { status: 502, body: 'starting' }, report(['/'])));
	const result = await run(site.origin);
	expect([result.ok, result.error, time.sleptMs]).toEqual([true, null, [500, 1_000]]);
});

test('Retry-After is respected', async () => {
	await using site = await FakeSite.start(inTurn({ status: 429, headers: { 'retry-after': '20' } }, report(['/'])));
	expect((await run(site.origin)).ok).toBe(true);
	expect(time.sleptMs).toEqual([20_500]);
});

test('with a Retry-After beyond the next run, the run gives up', async () => {
	await using site = await FakeSite.start(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
	expect(await run(site.origin)).toMatchObject({ ok: false, attemptCount: 1, error: 'SITE_UNAVAILABLE' });
	expect(site.asked).toHaveLength(1);
});

test.each([
	[{ status: 401 }, 'SITE_REFUSED'],
	[{ status: 404 }, 'SITE_REFUSED'],
	[{ status: 308, headers: { location: 'https://elsewhere.example/' } }, 'SITE_REDIRECTS'],
	[{ status: 200, body: '<!doctype html>' }, 'ANSWER_INVALID'],
	[{ status: 200, body: '{"revalidated":"all"}' }, 'ANSWER_INVALID'],
])('%j is not asked twice: %s', async (reply, code) => {
	await using site = await FakeSite.start(() => reply);
	expect(await run(site.origin)).toMatchObject({ ok: false, error: code });
	expect(site.asked).toHaveLength(1);
});

test('a site that regenerates nothing fails the run', async () => {
	await using site = await FakeSite.start(() => report([]));
	expect(await run(site.origin)).toMatchObject({ ok: false, error: 'NO_PAGES' });
});

test('a site that does not respond in time has failed', async () => {
	await using site = await FakeSite.start(() => new Promise(() => {}));
	expect(await run(site.origin, { timeoutMs: 30 })).toMatchObject({
		ok: false,
		error: 'SITE_TIMEOUT',
		attemptCount: 6,
	});
});

test('a site that refuses connections is retried until the attempts are used up', async () => {
	const gone = await FakeSite.start(() => ({}));
	await gone[Symbol.asyncDispose]();
	expect(await run(gone.origin)).toMatchObject({ ok: false, error: 'SITE_UNREACHABLE', attemptCount: 6 });
});

test('a run that is asked to stop ends at once', async () => {
	const stop = new AbortController();
	await using site = await FakeSite.start(() => {
		stop.abort();
		return new Promise(() => {});
	});
	expect(await run(site.origin, {}, stop.signal)).toMatchObject({ ok: false, error: 'STOPPED' });
});

test('no request goes anywhere but to the site', async () => {
	const mock = new MockAgent();
	mock.disableNetConnect();
	const { status, body, headers } = report(['/']);
	mock
		.get('https://snow.example')
		.intercept({ path: '/api/refresh', method: 'POST' })
		.reply(status ?? 200, String(body), { headers: { ...headers } as Record<string, string> });
	expect(await run('https://snow.example', { dispatcher: mock })).toMatchObject({ ok: true });
	mock.assertNoPendingInterceptors();
	await mock.close();
});
