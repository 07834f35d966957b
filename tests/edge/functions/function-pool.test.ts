import { afterEach, expect, test } from 'vitest';
import { DEFAULT_HOST_LIMITS } from '../../../src/edge/functions/function-host.ts';
import { restartPauseMs } from '../../../src/edge/functions/function-pool.ts';
import { codeOf, expectNoThreads, startHost } from './host-fixture.ts';

afterEach(expectNoThreads);

const limits = { restartPauseMs: 1_000, maxRestartPauseMs: 5_000, heapMb: 32 };

/** `/wait` waits in the first thread and answers at once in every later one. */
const source = `
	import { existsSync, writeFileSync } from 'node:fs';
	let calls = 0;
	const never = () => new Promise(() => {});
	export default { fetch(request) {
		const { pathname } = new URL(request.url);
		calls += 1;
		if (pathname === '/exit') process.exit(0);
		if (pathname === '/throw') { setTimeout(() => { throw new Error('boom 18'); }); return never(); }
		if (pathname === '/reject') { setTimeout(async () => { throw new Error('boom'); }); return never(); }
		if (pathname === '/memory') { const all = []; for (;;) all.push(new Array(1000).fill(Math.random())); }
		if (pathname === '/half') { setTimeout(() => process.exit(1), 5);
			return new Response(new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('half')) })); }
		if (pathname === '/wait') {
			const seen = new URL('./seen-' + request.method, import.meta.url);
			if (existsSync(seen)) return new Response('second attempt');
			writeFileSync(seen, ''); console.log('waiting', request.method);
			return never();
		}
		return new Response('call ' + calls);
	} };`;

test.each(['/exit', '/throw', '/reject', '/memory', '/half'])(
	'%s fails its call, and the next call gets a new thread',
	async (path) => {
		await using fixture = await startHost(source, { limits });
		const method = path === '/memory' ? 'POST' : 'GET';
		expect(await codeOf(fixture.text(path, { method }))).toBe('FUNCTION_INVOCATION_FAILED');
		expect([await fixture.text('/'), fixture.threadCount]).toEqual(['call 1', 2]);
	},
);

test('the reason of a crash is logged', async () => {
	await using fixture = await startHost(source, { limits });
	await codeOf(fixture.text('/throw'));
	await fixture.logged('boom 18');
});

test('safe calls of a crashed thread are retried, the crashing one is not', async () => {
	await using fixture = await startHost(source, { limits });
	const read = fixture.text('/wait');
	const written = codeOf(fixture.text('/wait', { method: 'POST' }));
	await fixture.logged('waiting GET');
	await fixture.logged('waiting POST');
	expect(await codeOf(fixture.text('/throw'))).toBe('FUNCTION_INVOCATION_FAILED');
	expect(await read).toBe('second attempt');
	expect(await written).toBe('FUNCTION_INVOCATION_FAILED');
	expect(fixture.threadCount).toBe(2);
});

test('restarts of a function that keeps crashing are delayed', async () => {
	let nowMs = 0;
	await using fixture = await startHost(source, { limits, now: () => nowMs });
	for (let crash = 0; crash < 4; crash++) await codeOf(fixture.text('/exit'));
	expect(fixture.threadCount).toBe(2);
	nowMs = 1_000;
	expect([await fixture.text('/'), fixture.threadCount]).toEqual(['call 1', 3]);
});

test('a successful call resets the crash count', async () => {
	await using fixture = await startHost(source, { limits, now: () => 0 });
	for (let round = 0; round < 3; round++) {
		await codeOf(fixture.text('/exit'));
		expect(await fixture.text('/')).toBe('call 1');
	}
});

test('a module that throws is imported again after the pause, so that it can recover', async () => {
	let nowMs = 0;
	const broken = `import { existsSync } from 'node:fs';
		if (!existsSync(new URL('./ready', import.meta.url))) throw new Error('no database');
		export const GET = () => new Response('recovered');`;
	await using fixture = await startHost(broken, { limits, now: () => nowMs });
	await fixture.host.warm();
	await fixture.logged('no database');
	await codeOf(fixture.text('/'));
	const { writeFile } = await import('node:fs/promises');
	await writeFile(`${fixture.dir}/ready`, '');
	nowMs = 1_000;
	expect(await fixture.text('/')).toBe('recovered');
});

test('pauses double up to a maximum, with none after the first crash', () => {
	const bounds = { ...DEFAULT_HOST_LIMITS, ...limits };
	expect([0, 1, 2, 3, 4, 5, 50].map((count) => restartPauseMs(count, bounds))).toEqual([
		0, 0, 1_000, 2_000, 4_000, 5_000, 5_000,
	]);
});

/** `/block` computes until `/unblock` was called in another thread; `/wait` waits for that without computing. */
const blocking = `
	import { existsSync, writeFileSync } from 'node:fs';
	import { setTimeout } from 'node:timers/promises';
	import { threadId } from 'node:worker_threads';
	const done = new URL('./done', import.meta.url);
	export default { async fetch(request) {
		const { pathname } = new URL(request.url);
		if (pathname === '/block') { console.log('blocking'); while (!existsSync(done)); }
		if (pathname === '/wait') while (!existsSync(done)) await setTimeout(5);
		if (pathname === '/unblock') writeFileSync(done, '');
		return new Response(request.method + ' ' + (await request.text()) + ' by ' + threadId);
	} };`;

async function* bodyOf(text: string) {
	yield Buffer.from(text);
}

test('while a thread computes, another one answers the calls that wait for it, once each, and ends when it is idle', async () => {
	const busy = { maxThreads: 2, maxWaitMs: 5, extraThreadIdleMs: 20 };
	await using fixture = await startHost(blocking, { limits: busy });
	const block = fixture.text('/block');
	await fixture.logged('blocking');
	const posted = { method: 'POST', body: bodyOf('report') };
	const answers = await Promise.all([fixture.text('/', posted), fixture.text('/'), fixture.text('/')]);
	const [, threadId] = /by (\d+)$/.exec(answers[0]) ?? [];
	expect(answers).toEqual([`POST report by ${threadId}`, `GET  by ${threadId}`, `GET  by ${threadId}`]);
	expect(fixture.threadCount).toBe(2);
	const exit = fixture.oneExit();
	await fixture.text('/unblock');
	expect(await block).not.toContain(` by ${threadId}`);
	await exit;
	await fixture.text('/');
	expect(fixture.threadCount).toBe(2);
});

test('calls that only wait for something share one thread', async () => {
	await using fixture = await startHost(blocking, { limits: { maxThreads: 2, maxWaitMs: 1_000 } });
	const waiting = [fixture.text('/wait'), fixture.text('/wait')];
	await fixture.text('/unblock');
	await Promise.all(waiting);
	expect(fixture.threadCount).toBe(1);
});

test('a function whose answers are cached by ISR has one thread, however busy it is', async () => {
	const prerender = { expirationS: 60, group: null, allowQuery: null, fallback: null, bypassToken: null } as never;
	await using fixture = await startHost(
		{
			fn: { file: 'fn.mjs', source: blocking },
			cached: { file: 'cached.mjs', source: blocking, prerender },
		},
		{ limits: { maxThreads: 2, maxWaitMs: 5 } },
	);
	const cached = [fixture.text('/block', { name: 'cached' }), fixture.text('/', { name: 'cached' })];
	const block = fixture.text('/block');
	await fixture.logged('blocking');
	// By now a second thread of the other function has started, and the cached one would have got one too.
	await fixture.text('/');
	await fixture.text('/unblock');
	await Promise.all([...cached, block]);
	expect(fixture.threadCount).toBe(3);
});
