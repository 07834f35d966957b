import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { sendRaw } from '../support/http-client.ts';
import { startTestEdge, type TestEdge } from '../support/test-edge.ts';

const HOST = 'Host: snow.example\r\n';

/** A second request that must never be answered. */
const SMUGGLED = `GET /pages/smuggled HTTP/1.1\r\n${HOST}\r\n`;

describe('requests whose end is ambiguous', () => {
	test.each([
		[
			'a length and chunks',
			`POST / HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
		],
		[
			'chunks and a length',
			`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
		],
		['two lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 0\r\nContent-Length: 5\r\n\r\n`],
		['the same length twice', `POST / HTTP/1.1\r\n${HOST}Content-Length: 0\r\nContent-Length: 0\r\n\r\n`],
		['a list of lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 0, 0\r\n\r\n`],
		['a negative length', `POST / HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`],
		['a length with a plus', `POST / HTTP/1.1\r\n${HOST}Content-Length: +0\r\n\r\n`],
		['a folded header', `GET / HTTP/1.1\r\n${HOST}X-A: b\r\n c\r\n\r\n`],
		['a space before the colon', `POST / HTTP/1.1\r\n${HOST}Content-Length : 0\r\n\r\n`],
		['bare line feeds', `GET / HTTP/1.1\n${HOST.replace('\r', '')}\n`],
		['a bare line feed in a header', `GET / HTTP/1.1\r\n${HOST}X-A: b\nX-B: c\r\n\r\n`],
		['a bare carriage return in a header', `GET / HTTP/1.1\r\n${HOST}X-A: b\rX-B: c\r\n\r\n`],
		['an unknown coding', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
		['chunks behind another coding', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
		[
			'two codings',
			`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`,
		],
		[
			'chunks in HTTP/1.0',
			`POST / HTTP/1.0\r\n${HOST}Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
		],
		['a NUL in a header', `GET / HTTP/1.1\r\n${HOST}X-A: \0\r\n\r\n`],
		['HTTP/2 without having agreed on it', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
	])('%s: 400 and close, and what follows is not processed', async (_what, request) => {
		const edge = await startTestEdge();
		const received = await sendRaw(edge.url, request + SMUGGLED);
		expect(received).toMatch(/^HTTP\/1\.1 400 /);
		expect(received.match(/HTTP\/1\.1 /g)).toHaveLength(1);
		expect(edge.host.calls).toHaveLength(0);
	});

	test('a malformed chunk ends the connection, and the function is not called', async () => {
		const edge = await startTestEdge();
		await sendRaw(edge.url, `POST /api/x HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nZZ\r\n`);
		expect(edge.host.calls).toHaveLength(0);
	});
});

describe('requests that exceed a limit', () => {
	test('headers beyond 16 KB: 431', async () => {
		const edge = await startTestEdge();
		expect(await sendRaw(edge.url, `GET / HTTP/1.1\r\n${HOST}X-A: ${'a'.repeat(17_000)}\r\n\r\n`)).toMatch(
			/^HTTP\/1\.1 431 /,
		);
	});

	test('a target of 20 KB: 431', async () => {
		const edge = await startTestEdge();
		expect(await sendRaw(edge.url, `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
	});

	const readAll = {
		_render: async ({ body }: { body: AsyncIterable<Uint8Array> | null }) => {
			let length = 0;
			for await (const chunk of body ?? []) length += chunk.length;
			return { body: `${length}` };
		},
	};

	test('a Content-Length over the limit: 413, and the function is not called', async () => {
		const edge = await startTestEdge({ functions: readAll, edge: { limits: { requestBodyBytes: 10 } } });
		const answer = await edge.ask('/api/x', { method: 'POST', body: 'x'.repeat(11) });
		expect(answer).toMatchObject({ status: 413, headers: { 'x-vercel-error': 'FUNCTION_PAYLOAD_TOO_LARGE' } });
		expect(edge.host.calls).toHaveLength(0);
	});

	test('a chunked body over the limit: 413 and close', async () => {
		const edge = await startTestEdge({ functions: readAll, edge: { limits: { requestBodyBytes: 10 } } });
		const chunk = `8\r\n${'x'.repeat(8)}\r\n`;
		const received = await sendRaw(
			edge.url,
			`POST /api/x HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`,
		);
		expect(received).toMatch(/^HTTP\/1\.1 413 /);
		expect(received).toMatch(/connection: close/i);
	});

	test('a body at the limit is accepted', async () => {
		const edge = await startTestEdge({ functions: readAll, edge: { limits: { requestBodyBytes: 10 } } });
		expect(await edge.ask('/api/x', { method: 'POST', body: 'x'.repeat(10) })).toMatchObject({
			status: 200,
			body: '10',
		});
	});

	test('a client that expects 100 Continue gets it when its body is read', async () => {
		const edge = await startTestEdge({ functions: readAll, edge: { limits: { requestBodyBytes: 10 } } });
		const ask = (length: number) =>
			`POST /api/x HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;
		expect(await sendRaw(edge.url, ask(3), 'abc')).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
		expect(await sendRaw(edge.url, ask(11))).toMatch(/^HTTP\/1\.1 413 /);
		expect(await sendRaw(edge.url, ask(3).replace('/api/x', '/nothing'))).toMatch(/^HTTP\/1\.1 404 /);
	});

	test('a body that the function does not read is not read from the connection', async () => {
		const edge = await startTestEdge();
		const received = await sendRaw(edge.url, `GET / HTTP/1.1\r\n${HOST}Content-Length: 1000000000\r\n\r\nabc`);
		expect(received).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close/i);
	});
});

describe('slow clients', () => {
	const impatient = { headersMs: 50, requestMs: 100, checkMs: 20 };
	/** Sends only these bytes; resolves with everything received once the server has closed the connection. */
	const dawdle = (edge: TestEdge, start: string) => sendRaw(edge.url, start);

	test('headers that never end: 408', async () => {
		const edge = await startTestEdge({ edge: { connections: impatient } });
		expect(await dawdle(edge, `GET / HTTP/1.1\r\n${HOST}X-A: `)).toMatch(/^HTTP\/1\.1 408 /);
	});

	test('a connection without a request is closed', async () => {
		const edge = await startTestEdge({ edge: { connections: impatient } });
		expect(await dawdle(edge, '')).not.toMatch(/200/);
	});

	test.each([
		['of a known length', 'Content-Length: 100\r\n\r\nabc'],
		['in chunks', 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'],
	])('a body %s that never ends: 408, and the function is not called', async (_, rest) => {
		const edge = await startTestEdge({ edge: { connections: impatient } });
		const received = await dawdle(edge, `POST /api/x HTTP/1.1\r\n${HOST}${rest}`);
		expect(received).toMatch(/^HTTP\/1\.1 408 [\s\S]*connection: close\r\n/);
		expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
		expect(edge.host.calls).toHaveLength(0);
	});

	test('a slow function is not cut off by the inactivity limit', async () => {
		const release = Promise.withResolvers<void>();
		const called = Promise.withResolvers<void>();
		const edge = await startTestEdge({
			functions: {
				_render: async () => {
					called.resolve();
					await release.promise;
					return { body: 'at last' };
				},
			},
			edge: { connections: { inactiveMs: 50 } },
		});
		const visitor = edge.get('/api/x');
		await called.promise;
		// A later, inactive connection has been closed, so the inactivity limit has passed.
		await sendRaw(edge.url, 'GET / HT');
		release.resolve();
		expect(await visitor).toMatchObject({ status: 200, body: 'at last' });
	});

	test('a hundred slow clients delay no other visitor', async () => {
		const edge = await startTestEdge();
		const { hostname, port } = new URL(edge.url);
		const sockets = Array.from({ length: 100 }, () => connect(Number(port), hostname));
		await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
		for (const socket of sockets) socket.write(`GET / HTTP/1.1\r\n${HOST}X-A: `);
		expect((await edge.get('/')).status).toBe(200);
		for (const socket of sockets) socket.destroy();
	});
});

test('pipelined requests are answered in order', async () => {
	const edge = await startTestEdge();
	const requests = ['/pages/a', '/pages/b', '/pages/a'].map((path) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`);
	const last = `GET /pages/b HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
	const received = await sendRaw(edge.url, requests.join('') + last);
	const bodies = [...received.matchAll(/render \d/g)].map(String);
	expect(bodies).toEqual(['render 1', 'render 2', 'render 1', 'render 2']);
});
