import { afterEach, expect, test } from 'vitest';
import { codeOf, expectNoThreads, readText, startHost } from './host-fixture.ts';

afterEach(expectNoThreads);

/** The thread counts as responsive even on a busy machine. */
const limits = { pingTimeoutMs: 20_000, settleGraceMs: 5 };
/** A blocked thread is detected soon, and one that starts on a busy machine is not taken for blocked. */
const blocked = { ...limits, pingTimeoutMs: 500 };

/** `/hang` never ends, `/late` ends when `/release` is called, `/spin` blocks the thread. */
const source = `
	import { existsSync, writeFileSync } from 'node:fs';
	let calls = 0; const late = [];
	export default { fetch(request) {
		const { pathname } = new URL(request.url);
		calls += 1;
		if (pathname === '/hang') return new Promise(() => {});
		if (pathname === '/obedient') return new Promise((_, reject) =>
			request.signal.addEventListener('abort', () => reject(request.signal.reason)));
		if (pathname === '/late') return new Promise((resolve) => {
			late.push(() => resolve(new Response('late'))); console.log('late has begun'); });
		if (pathname === '/release') for (const go of late.splice(0)) go();
		if (pathname === '/spin') { console.log('spinning'); for (;;); }
		if (pathname === '/half') return new Response(new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('half')) }));
		if (pathname === '/twice') {
			const seen = new URL('./seen-' + request.method, import.meta.url);
			if (existsSync(seen)) return new Response('second attempt');
			writeFileSync(seen, ''); console.log('first attempt', request.method);
			return new Promise(() => {});
		}
		return new Response('call ' + calls + ' ' + request.method);
	} };`;

test('a call over its limit fails with the timeout', async () => {
	await using fixture = await startHost(source, { limits });
	expect(await codeOf(fixture.call('/hang', { timeoutMs: 20 }))).toBe('FUNCTION_INVOCATION_TIMEOUT');
});

test('the limit is the function’s unless the call has its own', async () => {
	await using fixture = await startHost({ fn: { file: 'fn.mjs', source, maxDurationS: 0.02 } }, { limits });
	await fixture.host.warm();
	expect(await codeOf(fixture.call('/hang'))).toBe('FUNCTION_INVOCATION_TIMEOUT');
});

test('an answer that has begun fails with the timeout if the rest does not arrive', async () => {
	await using fixture = await startHost(source, { limits });
	await fixture.host.warm();
	const { body } = await fixture.call('/half', { timeoutMs: 100 });
	expect(await codeOf(readText({ body }))).toBe('FUNCTION_INVOCATION_TIMEOUT');
});

test('a call that stops when it is aborted keeps its thread', async () => {
	await using fixture = await startHost(source, { limits: { ...limits, settleGraceMs: 5_000 } });
	await fixture.host.warm();
	await codeOf(fixture.call('/obedient', { timeoutMs: 20 }));
	await fixture.host.idle();
	expect([await fixture.text('/'), fixture.threadCount]).toEqual(['call 2 GET', 1]);
});

test('an unresponsive call does not affect others, and its thread is replaced when they are done', async () => {
	await using fixture = await startHost(source, { limits });
	const late = fixture.text('/late');
	await fixture.logged('late has begun');
	await codeOf(fixture.call('/hang', { timeoutMs: 20 }));
	await fixture.logged('did not stop when it was aborted');
	const exit = fixture.oneExit();
	await fixture.text('/release');
	expect(await late).toBe('late');
	await exit;
	expect([await fixture.text('/'), fixture.threadCount]).toEqual(['call 1 GET', 2]);
});

test('an answer after the timeout is dropped', async () => {
	await using fixture = await startHost(source, { limits: { ...limits, settleGraceMs: 5_000 } });
	await fixture.host.warm();
	expect(await codeOf(fixture.call('/late', { timeoutMs: 20 }))).toBe('FUNCTION_INVOCATION_TIMEOUT');
	expect(await fixture.text('/release')).toBe('call 2 GET');
	await fixture.host.idle();
	expect(await fixture.text('/')).toBe('call 3 GET');
});

test('a thread with too many unresponsive calls gets no new ones and finishes the others', async () => {
	await using fixture = await startHost(source, { limits: { ...limits, maxUnresponsiveCalls: 2 } });
	const late = fixture.text('/late');
	await fixture.logged('late has begun');
	await codeOf(fixture.call('/hang', { timeoutMs: 20 }));
	await fixture.logged('did not stop when it was aborted');
	expect(await fixture.text('/')).toBe('call 3 GET');
	fixture.lines.length = 0;
	await codeOf(fixture.call('/hang', { timeoutMs: 20 }));
	await fixture.logged('did not stop when it was aborted');
	expect(await fixture.text('/')).toBe('call 1 GET');
	expect(await codeOf(Promise.race([late, fixture.text('/release')]))).toBe(null);
	expect(fixture.threadCount).toBe(2);
});

test('a blocked thread is terminated, and its safe calls are retried', async () => {
	await using fixture = await startHost(source, { limits: blocked });
	const read = fixture.text('/twice');
	const written = codeOf(fixture.text('/twice', { method: 'POST' }));
	await fixture.logged('first attempt GET');
	await fixture.logged('first attempt POST');
	const spin = codeOf(fixture.call('/spin', { timeoutMs: 50 }));
	await fixture.logged('spinning');
	const unseen = fixture.text('/', { method: 'POST' });
	expect(await spin).toBe('FUNCTION_INVOCATION_TIMEOUT');
	expect(await read).toBe('second attempt');
	expect(await written).toBe('FUNCTION_INVOCATION_FAILED');
	expect(await unseen).toMatch(/^call \d POST$/);
	expect(fixture.threadCount).toBe(2);
});

test('the time during which another call blocks the thread does not count', async () => {
	await using fixture = await startHost(
		`export default { fetch(request) {
			if (!request.url.endsWith('/block')) return new Response('served');
			console.log('blocking');
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
			return new Response('');
		} };`,
		{ limits },
	);
	const block = fixture.text('/block');
	await fixture.logged('blocking');
	expect(await fixture.text('/', { timeoutMs: 20 })).toBe('served');
	await block;
});

test('a call is retried only once', async () => {
	await using fixture = await startHost(source, { limits: blocked });
	const victim = codeOf(fixture.call('/hang', { timeoutMs: 60_000 }));
	for (let round = 0; round < 2; round++) {
		await fixture.host.warm();
		await codeOf(fixture.call('/spin', { timeoutMs: 20 }));
		await fixture.oneExit();
	}
	expect(await victim).toBe('FUNCTION_INVOCATION_FAILED');
});

test('if the import never ends, calls and warm() fail', async () => {
	await using fixture = await startHost(`await new Promise((resolve) => setTimeout(resolve, 1e6));`, {
		limits: { ...limits, startTimeoutMs: 30 },
	});
	expect(await codeOf(fixture.call('/'))).toBe('FUNCTION_INVOCATION_FAILED');
	await fixture.host.warm();
});

test('the import counts towards the limit of the call that waits for it', async () => {
	await using fixture = await startHost(`await new Promise((resolve) => setTimeout(resolve, 1e6));`, { limits });
	expect(await codeOf(fixture.call('/', { timeoutMs: 20 }))).toBe('FUNCTION_INVOCATION_TIMEOUT');
});
