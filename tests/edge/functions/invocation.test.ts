import { afterEach, expect, test } from 'vitest';
import { WINDOW_BYTES } from '../../../src/edge/functions/thread-messages.ts';
import { codeOf, expectNoThreads, readText, startHost } from './host-fixture.ts';

afterEach(expectNoThreads);

const CHUNK_BYTES = 64 * 1024;
const CHUNKS = 400;

/** `/stream` writes far more than the window, `/made` returns how much, `/slow` finishes when asked to. */
const fetching = `
	let made = 0; let finish;
	export default { fetch(request) {
		const { pathname } = new URL(request.url);
		if (pathname === '/made') return new Response(String(made));
		if (pathname === '/finish') { finish(); return new Response(''); }
		if (pathname === '/slow') return new Response(new ReadableStream({ start(controller) {
			controller.enqueue(Buffer.from('first'));
			finish = () => { controller.enqueue(Buffer.from(' last')); controller.close(); };
		} }));
		return new Response(new ReadableStream({ pull(controller) {
			if (made === ${CHUNKS}) return controller.close();
			made += 1;
			controller.enqueue(new Uint8Array(${CHUNK_BYTES}));
		} }));
	} };`;

const listening = `
	let made = 0; let finish;
	export default async (req, res) => {
		if (req.url === '/made') return res.end(String(made));
		if (req.url === '/finish') { finish(); return res.end(); }
		if (req.url === '/slow') { res.write('first'); finish = () => res.end(' last'); return; }
		while (made < ${CHUNKS}) {
			made += 1;
			if (!res.write(Buffer.alloc(${CHUNK_BYTES}))) await new Promise((resolve) => res.once('drain', resolve));
		}
		res.end();
	};`;

const both = Object.entries({ fetch: fetching, listener: listening });

test.each(both)('the first bytes of a %s arrive before it writes the last', async (_, source) => {
	await using fixture = await startHost(source);
	const { body } = await fixture.call('/slow');
	const first = await body[Symbol.asyncIterator]().next();
	expect(Buffer.from(first.value ?? []).toString()).toBe('first');
	await fixture.text('/finish');
	expect(await readText({ body })).toBe(' last');
});

test.each(both)('backpressure stops a %s', async (_, source) => {
	await using fixture = await startHost(source);
	const answer = await fixture.call('/stream');
	// Without backpressure the thread would write everything before it reads its next message.
	for (let round = 0; round < 20; round++) await fixture.text('/made');
	const madeBytes = Number(await fixture.text('/made')) * CHUNK_BYTES;
	expect(madeBytes).toBeLessThanOrEqual(WINDOW_BYTES + 6 * CHUNK_BYTES);
	expect((await readText(answer)).length).toBe(CHUNKS * CHUNK_BYTES);
});

test('a function may send the same buffer repeatedly', async () => {
	await using fixture = await startHost(`const bytes = new TextEncoder().encode('snow');
		export const GET = () => new Response(new ReadableStream({ start(controller) {
			controller.enqueue(bytes); controller.enqueue(bytes); controller.close(); } }));`);
	expect([await fixture.text('/'), await fixture.text('/')]).toEqual(['snowsnow', 'snowsnow']);
});

test('cancelling an answer cancels it in the function', async () => {
	await using fixture = await startHost(`export const GET = (request) => new Response(new ReadableStream({
		pull: (controller) => controller.enqueue(new Uint8Array(1024)),
		cancel: () => console.log('cancelled', request.signal.aborted) }));`);
	const { body } = await fixture.call('/');
	await body[Symbol.asyncIterator]().return?.();
	await fixture.logged('cancelled true');
	await fixture.host.idle();
});

test.each(
	Object.entries({
		fetch: `export const GET = (request) => { console.log('started'); return new Promise((resolve) =>
			request.signal.addEventListener('abort', () => { console.log('told'); resolve(new Response('')); })); };`,
		listener: `export default (req, res) => { console.log('started'); res.on('close', () => console.log('told')); };`,
	}),
)('a %s whose caller gives up is told so, and the call rejects', async (_, source) => {
	await using fixture = await startHost(source);
	const caller = new AbortController();
	const call = fixture.call('/', { signal: caller.signal });
	await fixture.logged('started');
	caller.abort();
	expect(await codeOf(call)).toBe('FUNCTION_INVOCATION_FAILED');
	await fixture.logged('told');
	await fixture.host.idle();
});

test('a call aborted before it starts never reaches the function', async () => {
	await using fixture = await startHost(`export const GET = () => new Response('');`);
	expect(await codeOf(fixture.call('/', { signal: AbortSignal.abort() }))).toBe('FUNCTION_INVOCATION_FAILED');
	expect(fixture.threadCount).toBe(0);
});

test('a stream that fails throws to its consumer, after the chunks sent before', async () => {
	await using fixture =
		await startHost(`export const GET = () => { let pulls = 0; return new Response(new ReadableStream({
		pull(controller) { if (++pulls === 2) throw new Error('broken'); controller.enqueue(Buffer.from('begun')); } })); };`);
	const { body } = await fixture.call('/');
	const iterator = body[Symbol.asyncIterator]();
	expect(Buffer.from((await iterator.next()).value ?? []).toString()).toBe('begun');
	expect(await codeOf(iterator.next())).toBe('FUNCTION_INVOCATION_FAILED');
	expect(await iterator.next()).toEqual({ done: true, value: undefined });
});

const echoes = Object.entries({
	fetch: `export const POST = (request) => new Response(request.body);`,
	listener: `export default (req, res) => { req.pipe(res); };`,
});

test.each(echoes)('a %s gets the request body as it is sent', async (_, source) => {
	await using fixture = await startHost(source);
	const rest = Promise.withResolvers<void>();
	async function* send(): AsyncGenerator<Uint8Array> {
		yield Buffer.from('one ');
		await rest.promise;
		yield Buffer.from('two');
	}
	const { body } = await fixture.call('/', { method: 'POST', body: send() });
	const first = await body[Symbol.asyncIterator]().next();
	expect(Buffer.from(first.value ?? []).toString()).toBe('one ');
	rest.resolve();
	expect(await readText({ body })).toBe('two');
});

test.each(echoes)('a %s gets the Content-Length of a request', async (_, source) => {
	await using fixture = await startHost(source);
	async function* send(): AsyncGenerator<Uint8Array> {
		yield Buffer.from('snow');
	}
	expect(await fixture.text('/', { method: 'POST', body: send(), headers: [['content-length', '4']] })).toBe('snow');
});

test.each(echoes)('a %s gets an error if the request body fails', async (_, source) => {
	await using fixture = await startHost(source);
	// biome-ignore lint/correctness/useYield: this body fails before its first chunk
	async function* send(): AsyncGenerator<Uint8Array> {
		throw new Error('client went away');
	}
	expect(await codeOf(fixture.text('/', { method: 'POST', body: send() }))).toBe('FUNCTION_INVOCATION_FAILED');
});

test.each(['GET', 'HEAD'])('%s with a body is answered, although a Request cannot have one', async (method) => {
	await using fixture = await startHost(`export const GET = (request) => new Response(String(request.body));`);
	async function* send(): AsyncGenerator<Uint8Array> {
		yield Buffer.from('pointless');
	}
	expect((await fixture.call('/', { method, body: send() })).status).toBe(200);
});

test('a body that the function does not read is not read from the client', async () => {
	await using fixture = await startHost(`export const POST = () => new Response('no, thanks');`);
	let taken = 0;
	async function* send(): AsyncGenerator<Uint8Array> {
		taken += 1;
		yield Buffer.from('unwanted');
	}
	expect(await fixture.text('/', { method: 'POST', body: send() })).toBe('no, thanks');
	expect(taken).toBe(0);
});

test('a body that is only partly read is cancelled', async () => {
	await using fixture = await startHost(`export const POST = async (request) => {
		await request.body.getReader().read(); return new Response('enough'); };`);
	const released = Promise.withResolvers<void>();
	async function* send(): AsyncGenerator<Uint8Array> {
		try {
			for (;;) yield Buffer.from('more');
		} finally {
			released.resolve();
		}
	}
	expect(await fixture.text('/', { method: 'POST', body: send() })).toBe('enough');
	await released.promise;
});

test('two hundred calls run concurrently in one thread', async () => {
	await using fixture = await startHost(`const waiting = [];
		export const GET = (request) => new Promise((resolve) => {
			waiting.push(() => resolve(new Response(new URL(request.url).pathname)));
			if (waiting.length === 200) for (const go of waiting) go();
		});`);
	const paths = Array.from({ length: 200 }, (_, index) => `/${index}`);
	expect(await Promise.all(paths.map((path) => fixture.text(path)))).toEqual(paths);
	expect(fixture.threadCount).toBe(1);
});
