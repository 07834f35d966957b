import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
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
