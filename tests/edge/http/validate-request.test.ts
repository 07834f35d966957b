import { describe, expect, test } from 'vitest';
import { sendRaw } from '../support/http-client.ts';
import { startTestEdge, type TestEdge } from '../support/test-edge.ts';

const EVIL = 'evil-marker.example';

/** A page and a function that print everything they get. */
const echo = (call: { url: string; headers: readonly (readonly [string, string])[] }) => ({
	body: JSON.stringify([call.url, call.headers]),
});
const startEcho = () => startTestEdge({ functions: { _isr: echo, _render: echo } });

const CLAIMS: Readonly<Record<string, string>> = {
	'x-forwarded-host': EVIL,
	'x-forwarded-proto': EVIL,
	'x-forwarded-port': '6666',
	'x-forwarded-for': '6.6.6.6',
	forwarded: `host=${EVIL};for=6.6.6.6`,
	'x-real-ip': '6.6.6.6',
	'x-original-url': `/${EVIL}`,
	'x-rewrite-url': `/${EVIL}`,
	'x-http-method-override': 'DELETE',
	'x-vercel-forwarded-for': '6.6.6.6',
	'x-vercel-ip-country': EVIL,
	'x-vercel-isr': EVIL,
	'x-astro-path': `/${EVIL}`,
	'x-astro-locals': `{"a":"${EVIL}"}`,
	'x-middleware-subrequest': EVIL,
	'x-now-route-matches': EVIL,
};

describe('forged headers', () => {
	test.each(Object.entries(CLAIMS))('%s does not affect a cached page', async (name, value) => {
		const edge = await startEcho();
		const control = await edge.get('/pages/control');
		const attacked = await edge.get('/pages/attacked', { [name]: value });
		expect(attacked.body).toBe(control.body.replaceAll('control', 'attacked'));
		expect(JSON.stringify(attacked.headers)).not.toContain(value);
	});

	test('do not reach a function', async () => {
		const edge = await startEcho();
		const answer = await edge.get('/api/echo', CLAIMS);
		for (const value of [EVIL, '6.6.6.6', '6666', 'DELETE']) expect(answer.body).not.toContain(value);
		const [url, headers] = JSON.parse(answer.body) as [string, [string, string][]];
		expect(url).toBe('https://snow.example/api/echo');
		expect(headers).toContainEqual(['x-forwarded-for', '127.0.0.1']);
		expect(headers).toContainEqual(['x-forwarded-host', new URL(edge.url).host]);
		// No proxy has ended TLS for a loopback address.
		expect(headers).toContainEqual(['x-forwarded-proto', 'http']);
		expect(headers).toContainEqual(['x-vercel-id', answer.headers['x-vercel-id']]);
	});

	test('the public host has the public scheme, because a proxy that is not named here may have ended TLS', async () => {
		const edge = await startEcho();
		const answer = await edge.get('/api/echo', { host: 'snow.example' });
		expect(JSON.parse(answer.body)[1]).toContainEqual(['x-forwarded-proto', 'https']);
	});

	test('Connection can neither remove nor add forwarded headers', async () => {
		const edge = await startEcho();
		const answer = await edge.get('/api/echo', { connection: 'close, x-secret', 'x-secret': EVIL });
		expect(answer.body).not.toContain(EVIL);
	});
});

describe('the host of a request', () => {
	const withHost = (edge: TestEdge, ...hosts: string[]) => {
		const lines = hosts.map((host) => `Host: ${host}\r\n`).join('');
		return sendRaw(edge.url, `GET / HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`);
	};

	test.each([
		['unknown', [EVIL], '421'],
		['the public one with a foreign port', ['snow.example:8080'], '421'],
		['empty', [''], '400'],
		['missing', [], '400'],
		['doubled', ['snow.example', EVIL], '400'],
		['the same one twice', ['snow.example', 'snow.example'], '400'],
		['with a user', [`snow.example@${EVIL}`], '400'],
		['with a path', [`snow.example/${EVIL}`], '400'],
		['a list', [`snow.example, ${EVIL}`], '400'],
		['with letters for a port', ['snow.example:x'], '400'],
		['very long', [`${'a'.repeat(300)}.example`], '400'],
	])('%s is rejected, stores nothing and calls nothing', async (_what, hosts, status) => {
		const edge = await startEcho();
		const received = await withHost(edge, ...hosts);
		expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
		expect(received).not.toContain(EVIL);
		expect(edge.host.calls).toHaveLength(0);
		expect(edge.stats().entries).toBe(0);
	});

	test.each([
		'snow.example',
		'SNOW.example',
		'snow.example:443',
		'localhost',
		'127.0.0.1:9',
		'[::1]:4321',
		'also.example',
	])('%s gets the same page', async (host) => {
		const edge = await startTestEdge({ edge: { allowedHosts: ['also.example'] } });
		expect(await withHost(edge, host)).toMatch(/^HTTP\/1\.1 200 [\s\S]*render 1$/);
		expect((await edge.get('/')).cache).toBe('HIT');
	});

	test('the host of an absolute-form target is validated too', async () => {
		const edge = await startEcho();
		const received = await sendRaw(
			edge.url,
			`GET http://${EVIL}/ HTTP/1.1\r\nHost: snow.example\r\nConnection: close\r\n\r\n`,
		);
		expect(received).toMatch(/^HTTP\/1\.1 421 /);
	});
});

describe('a trusted proxy', () => {
	const behindProxy = {
		'x-forwarded-for': '6.6.6.6, 203.0.113.9',
		'x-forwarded-proto': 'http',
		'x-forwarded-host': 'snow.example',
	};

	test.each([[['127.0.0.1']], [['127.0.0.0/8']], [['10.0.0.0/8', '::1', '127.0.0.1/32']]])(
		'%j: its x-forwarded headers are used',
		async (trustedProxies) => {
			const edge = await startTestEdge({ functions: { _render: echo }, edge: { trustedProxies } });
			const [, headers] = JSON.parse((await edge.get('/api/echo', behindProxy)).body) as [string, [string, string][]];
			expect(headers).toContainEqual(['x-forwarded-for', '203.0.113.9']);
			expect(headers).toContainEqual(['x-forwarded-proto', 'http']);
			expect(headers).toContainEqual(['x-forwarded-host', 'snow.example']);
		},
	);

	test('in a chain the first untrusted address is the client', async () => {
		const trustedProxies = ['127.0.0.1', '203.0.113.0/24'];
		const edge = await startTestEdge({ functions: { _render: echo }, edge: { trustedProxies } });
		const [, headers] = JSON.parse((await edge.get('/api/echo', behindProxy)).body) as [string, [string, string][]];
		expect(headers).toContainEqual(['x-forwarded-for', '6.6.6.6']);
	});

	test('a proxy that is not trusted counts as the client', async () => {
		const edge = await startTestEdge({ functions: { _render: echo }, edge: { trustedProxies: ['10.0.0.0/8'] } });
		const [, headers] = JSON.parse((await edge.get('/api/echo', behindProxy)).body) as [string, [string, string][]];
		expect(headers).toContainEqual(['x-forwarded-for', '127.0.0.1']);
	});

	test('an unknown host is rejected from it too', async () => {
		const edge = await startTestEdge({ edge: { trustedProxies: ['127.0.0.1'] } });
		expect((await edge.get('/', { 'x-forwarded-host': EVIL })).status).toBe(421);
	});

	test.each(['nonsense', '10.0.0.0/33', '10.0.0.0/', '1.2.3.4/8/8', '::1/129'])(
		'%s in the configuration is rejected',
		async (proxy) => {
			await expect(startTestEdge({ edge: { trustedProxies: [proxy] } })).rejects.toMatchObject({
				code: 'BAD_TRUSTED_PROXY',
			});
		},
	);
});

describe('other forms of a path', () => {
	test.each(['//', '/./', '/pages/../', '/%2e/', '/pages//a', '/p%61ges/a', '/\\evil.example'])(
		'%s redirects to the canonical path',
		async (path) => {
			const edge = await startEcho();
			const answer = await edge.get(path);
			expect(answer.status).toBe(308);
			expect(answer.headers.location).toMatch(/^\/(?!\/)/);
			expect(edge.host.calls).toHaveLength(0);
		},
	);

	test.each(['/a%00', '/%ff', '/a%2fb', '/%2e%2e%2fetc', '/a%255c', '*'])('%s is rejected', async (path) => {
		const edge = await startEcho();
		expect((await edge.get(path)).status).toBe(400);
	});

	test.each(['/_isr', '/_isr?x_astro_path=/pages/a', '/_render'])('%s is not reachable directly', async (path) => {
		const edge = await startEcho();
		expect(await edge.get(path)).toMatchObject({ status: 404, body: '<h1>Nothing here</h1>' });
		expect(edge.host.calls).toHaveLength(0);
	});

	test('random paths without a page evict no page, and take a 32nd of the entries', async () => {
		const edge = await startTestEdge({
			functions: { _isr: (call) => ({ status: call.url.endsWith('x_astro_path=%2F') ? 200 : 404, body: call.url }) },
			edge: { limits: { entries: 64 } },
		});
		await edge.get('/');
		for (let n = 0; n < 100; n++) await edge.get(`/pages/${n}`);
		expect(edge.stats().entries).toBe(1 + 2);
		expect((await edge.get('/')).cache).toBe('HIT');
	});
});
