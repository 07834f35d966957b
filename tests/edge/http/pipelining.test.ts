import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { sendRaw } from '../support/http-client.ts';
import { startTestEdge, type TestEdge } from '../support/test-edge.ts';

/**
 * A client may send many requests without waiting for answers. It must not be able to make the server hold them all, or
 * to fill the queues of functions with them: a request waits unparsed until the one before it is answered.
 */

const HOST = 'Host: snow.example\r\n';
const get = (path: string) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`;
const last = (path: string) => `GET ${path} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;

/** Sends bytes and reads nothing until it is told to. */
function openSocket(edge: TestEdge, sent: string): Socket {
	const { hostname, port } = new URL(edge.url);
	const socket = connect(Number(port), hostname);
	socket.on('error', () => {}).pause();
	socket.write(sent, 'latin1');
	return socket;
}

/** Functions that answer when the test says so. */
function heldFunctions() {
	const release = Promise.withResolvers<void>();
	const _render = async () => {
		await release.promise;
		return { body: 'answered' };
	};
	return { release: release.resolve, functions: { _isr: () => ({}), _render } };
}

describe.each([true, false])('pipelined requests, fast path: %s', (fastPath) => {
	test('the requests of a connection are answered one after the other, all of them', async () => {
		const { release, functions } = heldFunctions();
		const edge = await startTestEdge({ functions, edge: { fastPath } });
		const received = sendRaw(edge.url, get('/api/x').repeat(200) + last('/api/x'));
		await expect.poll(() => edge.host.calls.length).toBe(1);
		// Another visitor's request is parsed later than all of them could have been.
		await edge.get('/about');
		expect(edge.host.calls).toHaveLength(1);
		release();
		expect((await received).match(/answered/g)).toHaveLength(201);
	});

	test('a body that follows other requests is read in its turn', async () => {
		const { release, functions } = heldFunctions();
		const bodies: string[] = [];
		const _isr = async ({ body }: { body: AsyncIterable<Uint8Array> | null }) => {
			for await (const chunk of body ?? []) bodies.push(`${Buffer.from(chunk)}`);
			return {};
		};
		const edge = await startTestEdge({
			functions: { ...functions, _isr },
			prerender: {},
			routes: [
				{ src: '^/in$', dest: '/_isr' },
				{ src: '^/api/x$', dest: '/_render' },
			],
			edge: { fastPath },
		});
		const post = `POST /in HTTP/1.1\r\n${HOST}Connection: close\r\nContent-Length: 6\r\n\r\nab\r\n\r\n`;
		const received = sendRaw(edge.url, get('/api/x').repeat(31) + post);
		await expect.poll(() => edge.host.calls.length).toBe(1);
		release();
		expect((await received).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(32);
		expect(bodies.join('')).toBe('ab\r\n\r\n');
	});

	test('a burst behind a body that would open more than 32 answers is the last of its connection', async () => {
		const { release, functions } = heldFunctions();
		const edge = await startTestEdge({ functions, edge: { fastPath } });
		const post = `POST /api/x HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`;
		const received = sendRaw(edge.url, post + 'GET / HTTP/1.1\r\n\r\n'.repeat(50));
		await expect.poll(() => edge.stats().refusedConnections).toBe(1);
		release();
		expect((await received).match(/HTTP\/1\.1 400/g)).toHaveLength(31);
	});

	test('of a client that does not read, few are answered, and it delays nobody', async () => {
		const edge = await startTestEdge({
			functions: { _isr: () => ({ body: 'snow '.repeat(20_000) }), _render: () => ({ body: 'free' }) },
			edge: { fastPath },
		});
		await edge.get('/');
		const sockets = Array.from({ length: 20 }, () => openSocket(edge, get('/').repeat(2_000)));
		await expect.poll(() => edge.stats().answers.HIT ?? 0).toBeGreaterThan(100);
		expect((await edge.get('/api/x')).body).toBe('free');
		// Kernel buffers take some megabytes of each connection: about a hundred pages.
		expect(edge.stats().answers.HIT).toBeLessThan(20 * 500);
		for (const socket of sockets) socket.destroy();
	});
});

test('hits and other requests in one burst are answered in order', async () => {
	const edge = await startTestEdge({
		functions: { _isr: ({ url }) => ({ body: url }), _render: ({ url }) => ({ body: url }) },
	});
	await edge.get('/');
	const paths = Array.from({ length: 300 }, (_, n) => (n % 3 === 0 ? '/' : n % 3 === 1 ? `/api/${n}` : '/about'));
	const received = await sendRaw(edge.url, `${paths.map(get).join('')}${last('/api/last')}`);
	const order = [...received.matchAll(/\/api\/\w+|x_astro_path=%2F|About/g)].map(String);
	expect(order).toEqual([
		...paths.map((path) => (path === '/' ? 'x_astro_path=%2F' : path === '/about' ? 'About' : path)),
		'/api/last',
	]);
});
