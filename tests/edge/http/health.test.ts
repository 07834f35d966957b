import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { sendRaw } from '../support/http-client.ts';
import { startTestEdge } from '../support/test-edge.ts';

const BY_EDGE = { path: '/health', answeredBy: 'edge' } as const;
const BY_BUILD = { path: '/api/health', answeredBy: 'build' } as const;

const check = (path: string, version: string, ...lines: readonly string[]) =>
	`GET ${path} HTTP/${version}\r\n${[...lines, 'Connection: close'].map((line) => `${line}\r\n`).join('')}\r\n`;

/** What load balancers send: the address of the machine, a name of their own, or nothing. */
const CHECKS: readonly (readonly [what: string, version: string, lines: readonly string[]])[] = [
	['an address as Host', '1.1', ['Host: 10.1.2.3:4321']],
	['an IPv6 address as Host', '1.1', ['Host: [fd00::7]:4321']],
	['a name of a container as Host', '1.1', ['Host: snow_site:4321']],
	['an empty Host', '1.1', ['Host:']],
	['the public Host', '1.1', ['Host: snow.example']],
	['HTTP/1.0 without a Host', '1.0', []],
	['HTTP/1.0 with a Host', '1.0', ['Host: 10.1.2.3']],
];

describe('the health path of the edge', () => {
	test.each(CHECKS)('%s: 200, not to be stored', async (_what, version, lines) => {
		const edge = await startTestEdge({ edge: { health: BY_EDGE } });
		const received = await sendRaw(edge.url, check('/health?now', version, ...lines));
		expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*cache-control: private, no-store[\s\S]*\r\n\r\nok\n$/);
		expect(edge.host.calls).toHaveLength(0);
	});

	test.each([
		['HTTP/1.1 without a Host', []],
		['two hosts', ['Host: snow.example', 'Host: snow.example']],
		['a malformed Host', ['Host: a/b']],
	])('%s: 400 (RFC 9112, 3.2)', async (_what, lines) => {
		const edge = await startTestEdge({ edge: { health: BY_EDGE } });
		expect(await sendRaw(edge.url, check('/health', '1.1', ...lines))).toMatch(/^HTTP\/1\.1 400 /);
	});

	test.each(['/', '/health/', '/health/x', '//health', '/%68ealth', '/Health'])(
		'%s with a foreign Host is still rejected',
		async (path) => {
			const edge = await startTestEdge({ edge: { health: BY_EDGE } });
			expect(await sendRaw(edge.url, check(path, '1.1', 'Host: 10.1.2.3'))).toMatch(/^HTTP\/1\.1 421 /);
			expect(await sendRaw(edge.url, check(path, '1.0'))).toMatch(/^HTTP\/1\.1 400 /);
		},
	);

	test.each([
		['HEAD', 200, ''],
		['OPTIONS', 200, 'ok\n'],
		['POST', 405, 'GET, HEAD or OPTIONS\n'],
	])('%s: %i', async (method, status, body) => {
		const edge = await startTestEdge({ edge: { health: BY_EDGE } });
		expect(await edge.ask('/health', { method })).toMatchObject({ status, body });
	});

	test('is a path like any other unless it is configured', async () => {
		const edge = await startTestEdge();
		expect((await edge.get('/health')).status).toBe(404);
		expect(await sendRaw(edge.url, check('/health', '1.1', 'Host: 10.1.2.3'))).toMatch(/^HTTP\/1\.1 421 /);
	});

	test.each(['health', '/health?x', '//health', 'https://snow.example/health', '/a b', ''])(
		'%j in the configuration is rejected',
		async (path) => {
			const starting = startTestEdge({ edge: { health: { path, answeredBy: 'edge' } } });
			await expect(starting).rejects.toMatchObject({ code: 'BAD_HEALTH_PATH' });
		},
	);
});

describe('a health path of the build', () => {
	test.each(CHECKS)('%s: the function answers, and sees the public host', async (_what, version, lines) => {
		const edge = await startTestEdge({
			functions: {
				_render: ({ url, headers }) => ({ body: JSON.stringify({ url, host: new Map(headers).get('host') }) }),
			},
			edge: { health: BY_BUILD },
		});
		const received = await sendRaw(edge.url, check('/api/health', version, ...lines));
		expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
		expect(received).toContain(JSON.stringify({ url: 'https://snow.example/api/health', host: 'snow.example' }));
	});

	test('a page of the cache at that path is stored and served under the public host', async () => {
		const edge = await startTestEdge({ edge: { health: { path: '/', answeredBy: 'build' } } });
		const foreign = check('/', '1.1', 'Host: 10.1.2.3');
		expect(await sendRaw(edge.url, foreign)).toContain('x-vercel-cache: MISS');
		expect(await sendRaw(edge.url, foreign)).toContain('x-vercel-cache: HIT');
		expect((await edge.get('/')).cache).toBe('HIT');
	});
});

test.each([BY_EDGE, BY_BUILD])(
	'while the server stops, a check on an open connection is answered 503: %j',
	async (health) => {
		const edge = await startTestEdge({ edge: { health } });
		const { hostname, port } = new URL(edge.url);
		const socket = connect(Number(port), hostname).setEncoding('latin1');
		let received = '';
		socket.on('data', (text: string) => {
			received += text;
		});
		socket.write('GET /about HTTP/1.1\r\nHost: snow.example\r\n\r\n');
		await expect.poll(() => received).toContain('About');
		const closed = edge.close(5_000);
		socket.write(check(health.path, '1.1', 'Host: 10.1.2.3').replace('close', 'keep-alive'));
		await closed;
		await expect.poll(() => received).toMatch(/HTTP\/1\.1 503 [\s\S]*connection: close[\s\S]*stopping\n$/i);
	},
);
