import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { RequestBodies } from '../../../src/edge/http/request-bodies.ts';
import type { FakeFunction } from '../support/fake-function-host.ts';
import { sendRaw } from '../support/http-client.ts';
import { startTestEdge, type TestEdge } from '../support/test-edge.ts';

/**
 * A client may send its body a byte a second. Until the last byte no function is called for it, so it occupies no
 * thread, and the memory of all such bodies is bounded.
 */

const HOST = 'Host: snow.example\r\n';
const post = (lengthBytes: number) => `POST /api/x HTTP/1.1\r\n${HOST}Content-Length: ${lengthBytes}\r\n\r\n`;

const echo: FakeFunction = async ({ body }) => {
	const chunks: Uint8Array[] = [];
	for await (const chunk of body ?? []) chunks.push(chunk);
	return { body: Buffer.concat(chunks) };
};
const functions = { _isr: () => ({}), _render: echo };

function openSocket(edge: TestEdge, sent: string): { readonly socket: Socket; readonly received: () => string } {
	const { hostname, port } = new URL(edge.url);
	let received = '';
	const socket = connect({ port: Number(port), host: hostname, noDelay: true });
	socket.on('error', () => {}).setEncoding('latin1');
	socket.on('data', (chunk: string) => {
		received += chunk;
	});
	socket.write(sent, 'latin1');
	return { socket, received: () => received };
}

describe('a body that arrives slowly', () => {
	test('calls no function before its last byte, and then with all of it', async () => {
		const edge = await startTestEdge({ functions });
		const { socket, received } = openSocket(edge, `${post(6)}abc`);
		// Answered later than a function could have been called.
		expect((await edge.ask('/api/x', { method: 'POST', body: 'other' })).body).toBe('other');
		expect(edge.host.calls).toHaveLength(1);
		socket.write('def');
		await expect.poll(received).toMatch(/^HTTP\/1\.1 200 [\s\S]*abcdef\r\n0\r\n\r\n$/);
		expect(edge.host.calls).toHaveLength(2);
		socket.destroy();
	});

	test('a thousand of them delay nobody, and call nothing when their clients leave', async () => {
		const edge = await startTestEdge({ functions });
		const slow = Array.from({ length: 1_000 }, () => openSocket(edge, `${post(100)}a`).socket);
		await Promise.all(slow.map((socket) => new Promise((resolve) => socket.write('b', resolve))));
		expect((await edge.ask('/api/x', { method: 'POST', body: 'mine' })).body).toBe('mine');
		for (const socket of slow) socket.destroy();
		expect((await edge.ask('/api/x', { method: 'POST', body: 'mine' })).body).toBe('mine');
		await edge.idle();
		expect(edge.host.calls).toHaveLength(2);
		expect(edge.log).toEqual([]);
	});

	test('if they take too much memory together, the largest is refused, not those of others', async () => {
		const edge = await startTestEdge({ functions, edge: { limits: { arrivingBodyBytes: 100_000 } } });
		const large = openSocket(edge, post(1_000_000) + 'a'.repeat(90_000));
		const small = openSocket(edge, post(2_000) + 'b'.repeat(1_000));
		const another = openSocket(edge, post(60_000) + 'c'.repeat(50_000));
		await expect.poll(large.received).toMatch(/^HTTP\/1\.1 408 [\s\S]*connection: close[\s\S]*REQUEST_TIMEOUT/i);
		small.socket.write('b'.repeat(1_000));
		another.socket.write('c'.repeat(10_000));
		await expect.poll(small.received).toMatch(/b{2000}\r\n/);
		await expect.poll(another.received).toMatch(/c{60000}\r\n/);
		for (const { socket } of [large, small, another]) socket.destroy();
	});
});

test('a body of very many chunks is refused: each of them costs a call', async () => {
	const edge = await startTestEdge({ functions });
	const head = `POST /api/x HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;
	expect(await sendRaw(edge.url, head + '1\r\na\r\n'.repeat(70_000))).toMatch(/^HTTP\/1\.1 413 /);
	expect(edge.host.calls).toHaveLength(0);
});

test('a body of several megabytes arrives complete', async () => {
	const edge = await startTestEdge({ functions });
	const body = Buffer.alloc(4_000_000, 'snow\r\n\r\n');
	expect((await edge.ask('/api/x', { method: 'POST', body })).bytes.equals(body)).toBe(true);
});

describe('bodies that functions do not read', () => {
	/** Reads the bodies of a query only, and answers none until it is released. */
	function createFunctions() {
		const { promise: released, resolve: release } = Promise.withResolvers<void>();
		const render: FakeFunction = async (call) => {
			const answer = call.url.includes('?read') ? await echo(call, 0) : {};
			await released;
			return answer;
		};
		return { functions: { _isr: () => ({}), _render: render }, release };
	}

	const limits = { waitingBodyBytes: 280_000 };
	const body = Buffer.alloc(100_000, 'a');

	test('are bounded together, and make room when their requests are over', async () => {
		const { functions, release } = createFunctions();
		const edge = await startTestEdge({ functions, edge: { limits } });
		const first = openSocket(edge, post(100_000) + body);
		const second = edge.ask('/api/x', { method: 'POST', body });
		await expect.poll(() => edge.host.calls.length).toBe(2);
		const refused = await edge.ask('/api/x', { method: 'POST', body });
		expect(refused).toMatchObject({ status: 503, headers: { 'x-vercel-error': 'FUNCTION_THROTTLED' } });
		expect(edge.host.calls).toHaveLength(2);
		first.socket.destroy();
		await expect.poll(() => edge.host.calls[0]?.signal?.aborted).toBe(true);
		const third = edge.ask('/api/x', { method: 'POST', body });
		await expect.poll(() => edge.host.calls.length).toBe(3);
		release();
		expect([(await second).status, (await third).status]).toEqual([200, 200]);
	});

	test('do not count once a function has read them', async () => {
		const { functions, release } = createFunctions();
		const edge = await startTestEdge({ functions, edge: { limits } });
		const asked = Array.from({ length: 5 }, () => edge.ask('/api/x?read', { method: 'POST', body }));
		await expect.poll(() => edge.host.calls.length).toBe(5);
		release();
		for (const { bytes } of await Promise.all(asked)) expect(bytes.equals(body)).toBe(true);
	});
});

test('the body of a client that has left before it is read is an error, not awaited for ever', async () => {
	const bodies = new RequestBodies({ bodyBytes: 1_000, arrivingBytes: 1_000, waitingBytes: 1_000 });
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
	socket.write(`${post(6)}abc`);
	const [req, res] = await once(server, 'request');
	req.on('error', () => {});
	const left = once(res, 'close');
	socket.destroy();
	await left;
	await expect(bodies.read(req, res)).rejects.toMatchObject({ code: 'REQUEST_ABORTED' });
	server.close();
});
