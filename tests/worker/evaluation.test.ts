import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EvaluationReport, runEvaluation } from '../../worker/evaluation.ts';
import { startWorker } from '../../worker/start-worker.ts';
import { type Asked, expectNoSites, FakeSite, failedPage, type Reply, report, TOKEN } from './fake-site.ts';
import { FakeTime } from './fake-time.ts';
import { RecordedLog } from './recorded-log.ts';

const EVALUATE = '/api/alerts/evaluate';
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

function run(origin: string): Promise<EvaluationReport> {
	const site = {
		origin,
		bypassToken: TOKEN,
		protectionSecret: undefined,
		timeoutMs: 20_000,
		dispatcher,
		now: time.now,
	};
	const limits = { giveUpAt: time.now() + 200_000, signal: new AbortController().signal };
	return runEvaluation({ site, clock: time, random: () => 0.5 }, limits);
}

const evaluated = (more: object = {}): Reply => ({
	body: JSON.stringify({ stored: true, judged: 7, fired: 1, sent: 2, failed: 0, dead: 0, cursor: null, ...more }),
});

/** Answers one after the other; the last one again and again. */
function inTurn(...replies: readonly Reply[]): () => Reply {
	let next = 0;
	return () => replies[Math.min(next++, replies.length - 1)] ?? {};
}

test('the site is asked once, with the token as a bearer', async () => {
	await using site = await FakeSite.start(() => evaluated());
	expect(await run(site.origin)).toEqual({
		outcome: 'evaluated',
		evaluated: 7,
		fired: 1,
		sent: 2,
		failed: 0,
		dead: 0,
		isCut: false,
	});
	expect(site.asked).toMatchObject([{ method: 'POST', path: EVALUATE, headers: { authorization: `Bearer ${TOKEN}` } }]);
});

test('while there is more to do it is asked again with the cursor, and what was done is added up', async () => {
	const replies = inTurn(evaluated({ cursor: 'after:x' }), evaluated({ cursor: 'deliver' }), evaluated({ sent: 5 }));
	await using site = await FakeSite.start(replies);
	expect(await run(site.origin)).toMatchObject({ evaluated: 21, fired: 3, sent: 9, isCut: false });
	const bodies = site.asked.map(({ body }) => JSON.parse(body));
	expect(bodies).toEqual([{}, { cursor: 'after:x' }, { cursor: 'deliver' }]);
});

test('a site that always has more is not asked without end', async () => {
	await using site = await FakeSite.start(() => evaluated({ cursor: 'deliver' }));
	expect(await run(site.origin)).toMatchObject({ isCut: true });
	expect(site.asked).toHaveLength(100);
});

test.each([
	['without a database', { body: JSON.stringify({ stored: false }) }],
	['that is older than alerts', { status: 404 }],
])('a site %s is passed over', async (_, reply) => {
	await using site = await FakeSite.start(() => reply);
	expect(await run(site.origin)).toEqual({ outcome: 'no-alerts' });
	expect(site.asked).toHaveLength(1);
});

test('a database that is locked for a moment is waited for, as long as the site asks', async () => {
	const locked = { status: 503, headers: { 'retry-after': '30' } };
	await using site = await FakeSite.start(inTurn(locked, evaluated()));
	expect(await run(site.origin)).toMatchObject({ outcome: 'evaluated' });
	expect(time.sleptMs).toEqual([30_500]);
});

test('a site that goes on failing is given up, and said to have failed', async () => {
	await using site = await FakeSite.start(() => ({ status: 503 }));
	expect(await run(site.origin)).toMatchObject({ outcome: 'failed', error: 'SITE_UNAVAILABLE' });
	expect(site.asked).toHaveLength(6);
});

test('a wrong token is not tried again', async () => {
	await using site = await FakeSite.start(() => ({ status: 401 }));
	expect(await run(site.origin)).toMatchObject({ outcome: 'failed', error: 'SITE_REFUSED' });
	expect(site.asked).toHaveLength(1);
});

test('what is no report is a failure', async () => {
	await using site = await FakeSite.start(() => ({ body: '<!doctype html>' }));
	expect(await run(site.origin)).toMatchObject({ outcome: 'failed', error: 'ANSWER_INVALID' });
});

describe('a worker', () => {
	async function work(answer: (asked: Asked) => Reply, more: Readonly<Record<string, string>> = {}) {
		await using site = await FakeSite.start(answer);
		const log = new RecordedLog();
		const variables = { SITE_URL: site.origin, BYPASS_TOKEN: TOKEN, ...more };
		const worker = startWorker(variables, { log, once: true, clock: time, random: () => 0.5 });
		const result = await worker.ranOnce;
		await worker.stop();
		return { paths: site.paths, log, result };
	}

	test('evaluates after a refresh, with its own log line', async () => {
		const { paths, log } = await work(({ path }) => (path === EVALUATE ? evaluated() : report(['/'])));
		expect(paths).toEqual(['/api/refresh', EVALUATE]);
		expect(log.of('alerts')).toEqual([
			{ event: 'alerts', ok: true, evaluated: 7, fired: 1, sent: 2, failed: 0, dead: 0, isCut: false },
		]);
	});

	test('evaluates even if a page could not be regenerated', async () => {
		const failing = report(['/'], { failed: [failedPage('/resorts/a')] });
		const { paths, result } = await work(({ path }) => (path === EVALUATE ? evaluated() : failing));
		expect(paths.at(-1)).toBe(EVALUATE);
		expect(result).toMatchObject({ ok: false });
	});

	test('does not evaluate if the site sent no report', async () => {
		const { paths } = await work(() => ({ status: 401 }));
		expect(paths).toEqual(['/api/refresh']);
	});

	test('does not evaluate on a site that stores no figures', async () => {
		const { paths } = await work(() => report(['/']), { WORKER_ENDPOINT: '/api/revalidate' });
		expect(paths).toEqual(['/api/revalidate']);
	});

	test('logs nothing about alerts if there are none', async () => {
		const { log } = await work(({ path }) => (path === EVALUATE ? { status: 404 } : report(['/'])));
		expect(log.of('alerts')).toEqual([]);
	});

	test('logs that alerts were not evaluated, although pages were regenerated', async () => {
		const { log, result } = await work(({ path }) => (path === EVALUATE ? { status: 403 } : report(['/'])));
		expect(result).toMatchObject({ ok: true });
		expect(log.of('alerts')).toMatchObject([{ ok: false, error: 'SITE_REFUSED' }]);
	});
});
