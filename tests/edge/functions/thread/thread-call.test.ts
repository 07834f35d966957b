import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { codeOf, expectNoThreads, startHost, textOf } from '../host-fixture.ts';

afterEach(expectNoThreads);

/** Answers at once; its background work waits until `/release`. */
const source = `
	const context = () => globalThis[Symbol.for('@vercel/request-context')].get();
	const waiting = [];
	export default { async fetch(request) {
		const { pathname } = new URL(request.url);
		if (pathname === '/release') for (const go of waiting.splice(0)) go();
		if (pathname === '/work') {
			context().waitUntil(new Promise((resolve) => waiting.push(resolve)).then(() => console.log('work done')));
		}
		if (pathname === '/chain') context().waitUntil(Promise.resolve().then(() => {
			context().waitUntil(new Promise((resolve) => waiting.push(resolve)).then(() => console.log('work done'))); }));
		if (pathname === '/fail') context().waitUntil(Promise.reject(new Error('work failed')));
		if (pathname === '/forever') context().waitUntil(new Promise(() => {}));
		return new Response('answered ' + context().headers['x-visitor']);
	} };`;

async function settled(promise: Promise<unknown>): Promise<boolean> {
	const other = Symbol();
	return (await Promise.race([promise, Promise.resolve(other)])) !== other;
}

test.each(['/work', '/chain'])('an answer does not wait for waitUntil work of %s; idle() does', async (path) => {
	await using fixture = await startHost(source);
	expect(await fixture.text(path, { headers: [['x-visitor', 'ann']] })).toBe('answered ann');
	const idle = fixture.host.idle();
	expect(await settled(idle)).toBe(false);
	await fixture.text('/release');
	await idle;
	await fixture.logged('work done');
});

test('each call has its own context', async () => {
	await using fixture = await startHost(source);
	const visitors = ['ann', 'ben', 'cat'];
	const answers = await Promise.all(visitors.map((name) => fixture.text('/', { headers: [['x-visitor', name]] })));
	expect(answers).toEqual(['answered ann', 'answered ben', 'answered cat']);
});

test('a listener has a context too', async () => {
	await using fixture = await startHost(`export default (req, res) => {
		globalThis[Symbol.for('@vercel/request-context')].get().waitUntil(Promise.resolve().then(() => console.log('work done')));
		res.end(); };`);
	await fixture.text('/');
	await fixture.host.idle();
	await fixture.logged('work done');
});

test('failing waitUntil work is logged and affects no other call', async () => {
	await using fixture = await startHost(source);
	await fixture.text('/fail');
	await fixture.logged('work failed');
	await fixture.text('/');
	expect(fixture.threadCount).toBe(1);
});

test('waitUntil work over the time limit is abandoned', async () => {
	await using fixture = await startHost(source, { limits: { settleGraceMs: 5 } });
	await fixture.host.warm();
	await fixture.text('/forever', { timeoutMs: 50 });
	await fixture.host.idle();
	await fixture.logged('still running after 50 ms');
});

test('close() waits for work within its deadline', async () => {
	await using fixture = await startHost(source);
	await fixture.text('/work');
	const release = fixture.call('/release');
	const closed = fixture.host.close(10_000);
	await release;
	await closed;
	expect(fixture.lines.map(({ message }) => message)).toContain('work done');
});

test('close() terminates work that is still running at its deadline', async () => {
	await using fixture = await startHost(
		`export const GET = () => { console.log('begun'); return new Promise(() => {}); };`,
	);
	const call = codeOf(fixture.call('/'));
	await fixture.logged('begun');
	await fixture.host.close(10);
	expect(await call).toBe('FUNCTION_INVOCATION_FAILED');
});

test('a closed host rejects calls, and can be closed again', async () => {
	await using fixture = await startHost(source);
	await fixture.host.close(0);
	await fixture.host.close(0);
	expect(await codeOf(fixture.call('/'))).toBe('FUNCTION_INVOCATION_FAILED');
	expect(fixture.threadCount).toBe(0);
});

test('warm() imports before the first call', async () => {
	await using fixture = await startHost(`console.log('imported'); export const GET = () => new Response('');`);
	await fixture.host.warm();
	await fixture.logged('imported');
	expect(fixture.threadCount).toBe(1);
});

test('warm() imports one function after another, those that render cached pages first', async () => {
	const slowly = (name: string) => `
		console.log('begin ${name}');
		await new Promise((resolve) => setTimeout(resolve, 20));
		console.log('end ${name}');
		export const GET = () => new Response('');`;
	const prerender = {
		expiration: 60,
		passQuery: false,
		initialHeaders: {},
		initialStatus: 200,
		exposeErrBody: false,
		experimentalBypassFor: [],
	};
	await using fixture = await startHost(
		{
			plain: { file: 'plain.mjs', source: slowly('plain') },
			page: { file: 'page.mjs', source: slowly('page'), prerender },
		},
		{ limits: { warmPauseMs: 0 } },
	);
	await fixture.host.warm();
	await fixture.logged('end plain');
	expect(fixture.lines.map(textOf).join()).toMatch(/begin page.*end page.*begin plain.*end plain/);
});

test('a thread is stopped after the idle time, and the next call starts another', async () => {
	await using fixture = await startHost(source, { idleTimeoutMs: 1 });
	await fixture.text('/');
	await fixture.oneExit();
	await fixture.text('/');
	expect(fixture.threadCount).toBe(2);
});

test('a thread is kept longer after a request that accepts HTML', async () => {
	let now = 0;
	await using fixture = await startHost(source, { idleTimeoutMs: 1, idleAfterPageMs: 60_000, now: () => now });
	await fixture.text('/', { headers: [['accept', 'text/html,*/*;q=0.8']] });
	await fixture.text('/', { headers: [['accept', '*/*']] });
	await wait(50);
	await fixture.text('/');
	expect(fixture.threadCount).toBe(1);
	now = 60_000;
	await fixture.text('/');
	await fixture.oneExit();
});

test('an idle host does not keep the process alive', async () => {
	await using fixture = await startHost(source);
	const script = `
		import { createFunctionHost } from '${new URL('../../../../src/edge/functions/create-function-host.ts', import.meta.url)}';
		const fn = { name: 'fn', handlerFile: '${fixture.dir}/fn.mjs', maxDurationS: 10, environment: {}, prerender: null };
		const host = createFunctionHost({ functions: new Map([['fn', fn]]), env: {} });
		await host.warm();
		const { status, body } = await host.call({ name: 'fn', method: 'GET', url: 'https://a/', headers: [], body: null });
		for await (const chunk of body) console.log(status, chunk.byteLength > 0);`;
	const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
		timeout: 20_000,
	});
	expect(stdout).toBe('200 true\n');
});
