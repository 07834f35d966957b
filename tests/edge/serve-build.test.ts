import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { ask } from './support/http-client.ts';
import { startTestEdge } from './support/test-edge.ts';

const CONNECTION_REFUSED = { code: 'ECONNREFUSED' };

test('a shutdown is not ready at once, finishes accepted requests, and accepts no new ones', async () => {
	const release = Promise.withResolvers<void>();
	const called = Promise.withResolvers<void>();
	const edge = await startTestEdge({
		functions: {
			_render: async () => {
				called.resolve();
				await release.promise;
				return { body: 'finished' };
			},
		},
	});
	expect(edge.ready).toBe(true);
	const visitor = edge.get('/api/slow');
	await called.promise;
	const closed = edge.close(5_000);
	expect(edge.ready).toBe(false);
	await expect(ask(edge.url, '/')).rejects.toMatchObject(CONNECTION_REFUSED);
	release.resolve();
	expect(await visitor).toMatchObject({ status: 200, body: 'finished', headers: { connection: 'close' } });
	await closed;
	expect(edge.host.closed).toBe(true);
});

test('a background render is finished before the functions are stopped', async () => {
	const release = Promise.withResolvers<void>();
	const order: string[] = [];
	const edge = await startTestEdge({
		functions: {
			_isr: async (_call, n) => {
				if (n === 2) await release.promise;
				order.push(`render ${n}`);
				return { body: `render ${n}` };
			},
		},
	});
	await edge.get('/');
	edge.clock.advanceS(301);
	await edge.get('/');
	const closed = edge.close(5_000).then(() => order.push('closed'));
	release.resolve();
	await closed;
	expect(order).toEqual(['render 1', 'render 2', 'closed']);
});

test('idle connections do not delay a shutdown', async () => {
	const edge = await startTestEdge();
	const { hostname, port } = new URL(edge.url);
	const socket = connect(Number(port), hostname);
	const ended = new Promise((resolve) => socket.once('close', resolve));
	socket.write('GET / HTTP/1.1\r\nHost: snow.example\r\n\r\n');
	await new Promise((resolve) => socket.once('data', resolve));
	await edge.close(5_000);
	await ended;
});

test.each([true, false])(
	'clients that reuse connections are told to close them, and none is cut off, fast path: %s',
	async (fastPath) => {
		const edge = await startTestEdge({
			functions: { _isr: () => ({ body: 'page' }), _render: () => ({ body: 'answer' }) },
			edge: { fastPath },
		});
		await edge.get('/');
		let answers = 0;
		/** Asks again and again on one connection. @returns why it stopped */
		const visit = async (path: string): Promise<string> => {
			const agent = new Agent({ keepAlive: true, maxSockets: 1 });
			for (;;) {
				const connection = await new Promise<string>((resolve) => {
					const asked = request(`${edge.url}${path}`, { agent, headers: { host: 'snow.example' } }, (res) => {
						res.resume().on('end', () => resolve(res.headers.connection ?? ''));
						res.on('error', ({ message }) => resolve(message));
					});
					asked.on('error', ({ message }) => resolve(message)).end();
				});
				answers += 1;
				if (connection !== 'keep-alive' && connection !== '') return connection;
			}
		};
		const visitors = Array.from({ length: 30 }, (_, n) => visit(['/', '/about', '/api/x'][n % 3] ?? ''));
		await expect.poll(() => answers).toBeGreaterThan(300);
		await edge.close(5_000);
		expect(new Set(await Promise.all(visitors))).toEqual(new Set(['close']));
	},
);

test('a client that does not read its answer delays a shutdown no longer than the deadline', async () => {
	const edge = await startTestEdge({ functions: { _isr: () => ({ body: Buffer.alloc(9_000_000) }) } });
	await edge.get('/');
	const { hostname, port } = new URL(edge.url);
	const socket = connect(Number(port), hostname).pause();
	socket.on('error', () => {}).write('GET / HTTP/1.1\r\nHost: snow.example\r\n\r\n');
	await expect.poll(() => edge.stats().answers.HIT).toBe(1);
	await edge.close(100);
	socket.destroy();
});

test('requests that are not finished at the deadline are cut off', async () => {
	const called = Promise.withResolvers<void>();
	const edge = await startTestEdge({
		functions: {
			_render: () => {
				called.resolve();
				return new Promise(() => {});
			},
		},
	});
	const visitor = edge.get('/api/never');
	const cutOff = expect(visitor).rejects.toMatchObject({ code: 'ECONNRESET' });
	await called.promise;
	await edge.close(50);
	await cutOff;
});

test('a port in use is reported at once, and everything is closed', async () => {
	const first = await startTestEdge();
	await expect(startTestEdge({ edge: { port: first.port } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
