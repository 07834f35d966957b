import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { FunctionError } from '../../../src/edge/functions/function-host.ts';
import { ask } from '../support/http-client.ts';
import { startTestEdge } from '../support/test-edge.ts';

describe('plain functions', () => {
	test('run on every request, with the visitor’s URL, method, query and body', async () => {
		const edge = await startTestEdge({
			functions: {
				_render: async ({ method, url, body }) => {
					const chunks: Uint8Array[] = [];
					for await (const chunk of body ?? []) chunks.push(chunk);
					return { status: 201, body: `${method} ${url} ${Buffer.concat(chunks)}` };
				},
			},
		});
		const answer = await edge.ask('/api/things?a=1&b=%20', { method: 'PUT', body: 'thing' });
		expect(answer).toMatchObject({
			status: 201,
			cache: 'MISS',
			body: 'PUT https://snow.example/api/things?a=1&b=%20 thing',
		});
	});

	test('can set several cookies', async () => {
		const headers = [
			['set-cookie', 'a=1; Path=/'],
			['set-cookie', 'b=2'],
		] as const;
		const edge = await startTestEdge({ functions: { _render: () => ({ headers }) } });
		expect((await edge.get('/api/x')).headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2']);
	});

	test('get the visitor’s cookies and authorization', async () => {
		const edge = await startTestEdge({ functions: { _render: ({ headers }) => ({ body: JSON.stringify(headers) }) } });
		const { body } = await edge.get('/api/x', { cookie: 'a=1', authorization: 'Bearer b' });
		const headers = JSON.parse(body);
		expect(headers).toContainEqual(['cookie', 'a=1']);
		expect(headers).toContainEqual(['authorization', 'Bearer b']);
	});

	test('can answer privately', async () => {
		const headers = [['cache-control', 'private, no-store']] as const;
		const edge = await startTestEdge({ functions: { _render: () => ({ headers }) } });
		expect((await edge.get('/api/x')).headers['cache-control']).toBe('private, no-store');
	});

	test.each([
		[[['cache-control', 'public, max-age=5, s-maxage=60, stale-while-revalidate=300']], 'public, max-age=5'],
		[[['cache-control', 's-maxage=60']], 'public, max-age=0, must-revalidate'],
		[
			[
				['cache-control', 'max-age=5, s-maxage=60'],
				['cdn-cache-control', 'max-age=60'],
			],
			'max-age=5, s-maxage=60',
		],
		[[], 'public, max-age=0, must-revalidate'],
	] as const)('%j: the client gets %s', async (headers, sent) => {
		const edge = await startTestEdge({ functions: { _render: () => ({ headers }) } });
		expect((await edge.get('/api/x')).headers['cache-control']).toBe(sent);
	});

	test('stream: the first bytes arrive before the last are written', async () => {
		const last = Promise.withResolvers<void>();
		async function* body() {
			yield Buffer.from('first ');
			await last.promise;
			yield Buffer.from('last');
		}
		const edge = await startTestEdge({ functions: { _render: () => ({ body: body() }) } });
		const response = await fetch(`${edge.url}/api/x`);
		const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
		expect((await reader?.read())?.value).toBe('first ');
		last.resolve();
		expect((await reader?.read())?.value).toBe('last');
	});

	test('a body that fails closes the connection', async () => {
		async function* body() {
			yield Buffer.from('half');
			throw new FunctionError('FUNCTION_INVOCATION_FAILED', 'gone');
		}
		const edge = await startTestEdge({ functions: { _render: () => ({ body: body() }) } });
		await expect(ask(edge.url, '/api/x')).rejects.toThrow();
	});

	test('are aborted when the visitor disconnects', async () => {
		const aborted = Promise.withResolvers<void>();
		const called = Promise.withResolvers<void>();
		const edge = await startTestEdge({
			functions: {
				_render: async ({ signal }) => {
					signal?.addEventListener('abort', () => aborted.resolve());
					called.resolve();
					await aborted.promise;
					return {};
				},
			},
		});
		const { hostname, port } = new URL(edge.url);
		const socket = connect(Number(port), hostname);
		socket.write('GET /api/x HTTP/1.1\r\nHost: snow.example\r\n\r\n');
		await called.promise;
		socket.destroy();
		await aborted.promise;
	});

	test('a body is cancelled when the visitor disconnects', async () => {
		const returned = Promise.withResolvers<void>();
		async function* body() {
			try {
				for (;;) yield Buffer.alloc(65_536);
			} finally {
				returned.resolve();
			}
		}
		const edge = await startTestEdge({ functions: { _render: () => ({ body: body() }) } });
		const { hostname, port } = new URL(edge.url);
		const socket = connect(Number(port), hostname);
		socket.write('GET /api/x HTTP/1.1\r\nHost: snow.example\r\n\r\n');
		await new Promise((resolve) => socket.once('data', resolve));
		socket.destroy();
		await returned.promise;
	});

	test('get HEAD requests as HEAD, and their body is not sent', async () => {
		const edge = await startTestEdge({ functions: { _render: ({ method }) => ({ body: method }) } });
		expect(await edge.ask('/api/x', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
		expect(edge.host.calls[0]?.method).toBe('HEAD');
	});

	test.each([
		['FUNCTION_INVOCATION_FAILED', 500],
		['FUNCTION_INVOCATION_TIMEOUT', 504],
	] as const)('%s: %d, never stored, with an id to ask about and no internal detail', async (code, status) => {
		const edge = await startTestEdge({
			functions: {
				_render: () => {
					throw new FunctionError(code, 'at /srv/secret.js:1');
				},
			},
		});
		const answer = await edge.get('/api/x');
		expect(answer).toMatchObject({ status, headers: { 'x-vercel-error': code, 'cache-control': 'private, no-store' } });
		expect(answer.body).toContain(answer.headers['x-vercel-id']);
		expect(answer.body).not.toContain('secret');
		expect(edge.log).toContainEqual({ code, path: '/api/x', output: '_render', message: 'function failed' });
	});

	test('an invalid header is an error of that answer only', async () => {
		const headers = [['x-name', 'caf\u0113']] as const;
		const edge = await startTestEdge({
			functions: { _render: () => ({ headers }), _isr: () => ({ headers, body: 'x' }) },
		});
		for (const path of ['/api/x', '/', '/']) expect(await edge.get(path)).toMatchObject({ status: 500 });
		expect((await edge.get('/about')).status).toBe(200);
		expect(edge.log).toContainEqual(expect.objectContaining({ code: 'EDGE_FAILED', path: '/api/x' }));
	});

	test('a 404 without a content type gets the build’s page; one with a content type does not', async () => {
		const edge = await startTestEdge({
			functions: {
				_render: ({ url }) =>
					url.endsWith('bare')
						? { status: 404, headers: [] }
						: { status: 404, headers: [['content-type', 'application/json']], body: '{}' },
			},
		});
		expect(await edge.get('/api/bare')).toMatchObject({ status: 404, cache: 'MISS', body: '<h1>Nothing here</h1>' });
		expect(await edge.get('/api/json')).toMatchObject({ status: 404, body: '{}' });
	});

	test('a status set by a route overrides the function’s', async () => {
		const edge = await startTestEdge({
			functions: { _render: () => ({ body: 'not here' }) },
			routes: [{ src: '^/.*$', dest: '/_render', status: 404 }],
		});
		expect(await edge.get('/x')).toMatchObject({ status: 404, body: 'not here' });
	});
});

describe('logs and timing', () => {
	test('a miss has Server-Timing; a hit does not', async () => {
		const edge = await startTestEdge();
		expect((await edge.get('/')).headers['server-timing']).toMatch(/^render;dur=\d+\.\d$/);
		expect((await edge.get('/')).headers['server-timing']).toBeUndefined();
	});

	test('the access log is off, a short line, or an object', async () => {
		const short = await startTestEdge({ edge: { accessLog: 'short' } });
		await short.get('/nothing?token=secret');
		await short.get('/');
		await short.idle();
		expect(short.log.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^GET \/nothing 404 PRERENDER \d+\.\d ms$/),
			expect.stringMatching(/^GET \/ 200 MISS \d+\.\d ms$/),
		]);
		const json = await startTestEdge({ edge: { accessLog: 'json' } });
		const { headers } = await json.get('/');
		await json.idle();
		expect(json.log).toEqual([
			expect.objectContaining({ method: 'GET', path: '/', status: 200, cache: 'MISS', id: headers['x-vercel-id'] }),
		]);
		const off = await startTestEdge();
		await off.get('/');
		expect(off.log).toEqual([]);
	});

	test.each(['short', 'json'] as const)('the access log hides possible secrets in paths: %s', async (accessLog) => {
		const edge = await startTestEdge({ edge: { accessLog } });
		await edge.get('/feed/FFg1lY9oP9KKb-UhmrgnIQvp0y6OmmRuvKftd7J7BCU.xml');
		await edge.get('/a-long-name-of-a-page-that-anybody-may-read.html');
		await edge.idle();
		const text = JSON.stringify(edge.log);
		expect(text).toContain('/feed/….xml');
		expect(text).not.toContain('FFg1lY9oP9');
		expect(text).toContain('/a-long-name-of-a-page-that-anybody-may-read.html');
	});
});
