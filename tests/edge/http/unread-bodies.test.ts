import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startTestEdge, type TestEdge } from '../support/test-edge.ts';

const HOST = 'Host: snow.example\r\n';

/** Sends a whole request before it reads anything, as a proxy does. @returns what it got, and why it was cut off */
async function sendThenRead(edge: TestEdge, head: string, bodyBytes: number) {
	const { hostname, port } = new URL(edge.url);
	const socket = connect(Number(port), hostname).pause();
	let [received, sentBytes, error] = ['', 0, ''];
	socket.setEncoding('latin1').on('data', (chunk: string) => {
		received += chunk;
	});
	socket.on('error', (cause: NodeJS.ErrnoException) => {
		error = cause.code ?? '';
	});
	const closed = new Promise((resolve) => socket.once('close', resolve));
	socket.write(head, 'latin1');
	const piece = Buffer.alloc(65_536, 'x');
	while (sentBytes < bodyBytes && error === '' && !socket.destroyed) {
		const isFull = !socket.write(piece);
		sentBytes += piece.length;
		if (isFull) await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
	}
	socket.resume();
	await closed;
	return { received, error, sentBytes };
}

const post = (path: string, lines: string) => `POST ${path} HTTP/1.1\r\n${HOST}${lines}\r\n`;

describe('a client that sends on while it is refused gets the answer, not a reset', () => {
	test('a body over the limit', async () => {
		const edge = await startTestEdge();
		const sent = await sendThenRead(edge, post('/api/x', 'Content-Length: 5242880\r\n'), 5_242_880);
		expect(sent.error).toBe('');
		expect(sent.received).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close/i);
	});

	test('a body to a path that takes none', async () => {
		const edge = await startTestEdge();
		const sent = await sendThenRead(edge, post('/about', 'Content-Length: 5242880\r\n'), 5_242_880);
		expect(sent).toMatchObject({ error: '', received: expect.stringMatching(/^HTTP\/1\.1 405 /) });
	});

	test('headers over the limit', async () => {
		const edge = await startTestEdge();
		const sent = await sendThenRead(edge, post('/', `X-A: ${'a'.repeat(30_000)}\r\n`), 1_048_576);
		expect(sent).toMatchObject({ error: '', received: expect.stringMatching(/^HTTP\/1\.1 431 /) });
	});

	test('but only for a while, and not without end', async () => {
		const endless = post('/api/x', 'Content-Length: 1000000000\r\n');
		const brief = await startTestEdge({ edge: { connections: { lingerMs: 50 } } });
		const { hostname, port } = new URL(brief.url);
		const silent = connect({ port: Number(port), host: hostname, allowHalfOpen: true }).resume();
		silent.on('error', () => {}).write(endless);
		await new Promise((resolve) => silent.once('end', resolve));
		// It keeps its side open and sends nothing; only the server can close the connection.
		await expect.poll(() => silent.write('x') && !silent.destroyed).toBe(false);

		const bounded = await startTestEdge({ edge: { connections: { lingerBytes: 1_048_576 } } });
		const sent = await sendThenRead(bounded, endless, 200_000_000);
		expect(sent.sentBytes).toBeLessThan(200_000_000);
	});
});
