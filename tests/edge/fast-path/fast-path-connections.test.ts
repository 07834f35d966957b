import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { sendRaw, withoutVaryingParts } from '../support/http-client.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { BYPASS_TOKEN, startTestEdge, type TestEdge } from '../support/test-edge.ts';

const HOST = 'Host: snow.example\r\n';
const HIT = `GET / HTTP/1.1\r\n${HOST}\r\n`;
const LAST = `GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
const LONG = `<p>${'snow '.repeat(1_000)}</p>`;

/** Starts an edge whose fast path knows `/` and `/pages/b`. */
async function warmEdge(fastPath = true, connections = {}): Promise<TestEdge> {
	const edge = await startTestEdge({
		functions: {
			_isr: ({ url }, n) => ({
				headers: [['content-type', 'text/html']],
				body: url.endsWith('b') ? 'page b' : `${LONG}${n}`,
			}),
		},
		edge: { fastPath, connections },
	});
	await edge.get('/');
	await edge.get('/pages/b');
	await edge.idle();
	return edge;
}

describe('a hit ahead of Node\u2019s server', () => {
	test.each([
		['plain', ''],
		['compressed', 'Accept-Encoding: gzip, br\r\n'],
		[
			'with all that browsers send',
			'User-Agent: a (b; c) d/1.0\r\nAccept: */*\r\nCookie: a=b\r\nSec-Fetch-Mode: navigate\r\n',
		],
		['to a client that has it', 'If-None-Match: *\r\n'],
		['to a client that has another', 'If-None-Match: "x"\r\n'],
	])('%s: is the same as from Node’s server', async (_what, headers) => {
		const [front, node] = [await warmEdge(true), await warmEdge(false)];
		const request = `GET / HTTP/1.1\r\n${HOST}${headers}\r\n`;
		const answers = await Promise.all([front, node].map((edge) => sendRaw(edge.url, request, LAST)));
		expect(answers[0]).toContain('x-vercel-cache: HIT');
		expect(withoutVaryingParts(answers[0] ?? '')).toBe(withoutVaryingParts(answers[1] ?? ''));
	});

	test('is counted and has a unique id', async () => {
		const edge = await warmEdge();
		const received = await sendRaw(edge.url, HIT, HIT, LAST);
		expect(new Set(received.match(/x-vercel-id: \S+/g)).size).toBe(3);
		expect(edge.stats().answers).toMatchObject({ HIT: 3, MISS: 2 });
	});

	test('of an expired page is stale, and the page is regenerated', async () => {
		const edge = await warmEdge();
		edge.clock.advanceS(301);
		expect(await sendRaw(edge.url, HIT, LAST)).toMatch(/x-vercel-cache: STALE/);
		await edge.idle();
		expect(edge.host.calls).toHaveLength(3);
		expect(await sendRaw(edge.url, HIT, LAST)).toMatch(/x-vercel-cache: HIT[\s\S]*3$/);
	});

	test('is logged like any other request, without its query', async () => {
		const edge = await startTestEdge({ edge: { accessLog: 'json' } });
		await edge.get('/?secret=1');
		await sendRaw(edge.url, `GET /?secret=1 HTTP/1.1\r\n${HOST}\r\n`, LAST);
		const lines = edge.log.filter(({ message }) => message === 'request');
		expect(lines.map(({ path, cache, status }) => [path, cache, status])).toEqual([
			['/', 'MISS', 200],
			['/', 'HIT', 200],
			['/', 'HIT', 200],
		]);
		expect(JSON.stringify(edge.log)).not.toContain('secret');
	});
});

describe('anything else is handed to Node\u2019s server, with every byte', () => {
	test('a request in two pieces, wherever it is cut', async () => {
		const edge = await warmEdge();
		for (let cut = 1; cut < LAST.length; cut++) {
			const received = await sendRaw(edge.url, LAST.slice(0, cut), LAST.slice(cut));
			expect(received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(1);
		}
	});

	test('another request on a connection after hits', async () => {
		const edge = await warmEdge();
		const renew = `GET / HTTP/1.1\r\n${HOST}X-Prerender-Revalidate: ${BYPASS_TOKEN}\r\n\r\n`;
		const draft = `GET / HTTP/1.1\r\n${HOST}Cookie: __prerender_bypass=${BYPASS_TOKEN}\r\n\r\n`;
		const received = await sendRaw(edge.url, HIT, renew, HIT, draft, HIT, `HEAD / HTTP/1.1\r\n${HOST}\r\n`, LAST);
		const statuses = [...received.matchAll(/x-vercel-cache: (\w+)/g)].map(([, status]) => status);
		expect(statuses).toEqual(['HIT', 'REVALIDATED', 'HIT', 'BYPASS', 'HIT', 'HIT', 'HIT']);
	});

	test('pipelined requests are answered in order, hits and others', async () => {
		const edge = await warmEdge();
		const b = `GET /pages/b HTTP/1.1\r\n${HOST}\r\n`;
		const about = `GET /about HTTP/1.1\r\n${HOST}\r\n`;
		const received = await sendRaw(edge.url, [b, HIT, b, about, HIT, b, LAST].join(''));
		const order = [...received.matchAll(/page b|snow <\/p>1|About/g)].map(String);
		expect(order).toEqual(['page b', 'snow </p>1', 'page b', 'About', 'snow </p>1', 'page b', 'snow </p>1']);
	});

	test('a client that pipelines many requests and reads late gets every answer', async () => {
		const edge = await warmEdge(true, { pipelinedPerS: 10_000 });
		const received = await sendRaw(edge.url, HIT.repeat(2_000) + LAST);
		expect(received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2_001);
	});
});

/** Parts of random requests, valid and invalid, which are all sent for a stored page. */
const LINES = [
	'GET / HTTP/1.1\r\n',
	'GET /pages/b HTTP/1.1\r\n',
	'HEAD / HTTP/1.1\r\n',
	'GET / HTTP/1.0\r\n',
	'GET  / HTTP/1.1\r\n',
];
const HEADERS = [
	...[
		HOST,
		HOST,
		HOST,
		'Host: evil.example\r\n',
		'Host : snow.example\r\n',
		'host:snow.example\r\n',
		'Host:\tsnow.example \r\n',
	],
	...[
		'X-A: b\r\n',
		'X-A: b\r\n c\r\n',
		'X-A: b\n',
		'X-A\r\n',
		': b\r\n',
		'X-A: \x00\r\n',
		'X-A: \xe9\r\n',
		'X A: b\r\n',
		'X-A: b\r\r\n',
	],
	...[
		'Content-Length: 0\r\n',
		'Content-Length: 5\r\n',
		'Transfer-Encoding: chunked\r\n',
		'Transfer-Encoding : chunked\r\n',
	],
	...[
		'Connection: close\r\n',
		'Connection: keep-alive\r\n',
		'Connection: upgrade\r\nUpgrade: h2c\r\n',
		'Expect: 100-continue\r\n',
	],
	...[
		'If-None-Match: *\r\n',
		'Accept-Encoding: br\r\n',
		'accept-encoding: gzip;q=0\r\n',
		'Cookie: __prerender_bypass=x\r\n',
	],
	...['X-Forwarded-Host: evil.example\r\n', `X-Prerender-Revalidate: ${'x'.repeat(32)}\r\n`, 'Range: bytes=0-1\r\n'],
];

test('400 random requests are answered exactly as by Node\u2019s server', async () => {
	const random = seededRandom(11);
	const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
	// Incomplete requests make the server wait, so its time limits must be short.
	const limits = {
		headersMs: 250,
		requestMs: 250,
		keepAliveMs: 250,
		inactiveMs: 250,
		checkMs: 50,
		pipelinedPerS: 10_000,
	};
	const [front, node] = [await warmEdge(true, limits), await warmEdge(false, limits)];
	const differing: string[] = [];
	const trial = async () => {
		const requests = Array.from({ length: 1 + Math.floor(random() * 2) }, () => {
			const headers = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(HEADERS));
			return `${pick(LINES)}${random() < 0.7 ? HOST : ''}${headers.join('')}\r\n`;
		});
		// A request that closes the connection, then an invalid line in case the request was parsed as a body.
		const sent = `${requests.join('')}${LAST}\r\n\r\nX\r\n\r\n`;
		const [a, b] = await Promise.all([sendRaw(front.url, sent), sendRaw(node.url, sent)]);
		if (withoutVaryingParts(a) !== withoutVaryingParts(b)) differing.push(JSON.stringify({ sent, a, b }));
	};
	for (let round = 0; round < 4; round++) await Promise.all(Array.from({ length: 100 }, trial));
	expect(differing).toEqual([]);
	expect(front.stats().answers.HIT).toBeGreaterThan(100);
});

test('idle connections are closed by a shutdown, and after the keep-alive time', async () => {
	const edge = await warmEdge();
	const shut = sendRaw(edge.url, HIT);
	while (edge.stats().answers.HIT !== 1) await new Promise(setImmediate);
	await edge.close(5_000);
	expect(await shut).toContain('200 OK');

	const impatient = await startTestEdge({ edge: { connections: { keepAliveMs: 30, headersMs: 30, checkMs: 10 } } });
	await impatient.get('/');
	expect(await sendRaw(impatient.url, HIT)).toContain('200 OK');
	expect(await sendRaw(impatient.url)).toBe('');
});

test('a client that resets its connection affects no other', async () => {
	const edge = await warmEdge();
	const { hostname, port } = new URL(edge.url);
	for (let n = 0; n < 20; n++) {
		const socket = connect(Number(port), hostname);
		socket.on('error', () => {});
		socket.write(HIT.repeat(50));
		await new Promise((resolve) => socket.once('data', resolve));
		socket.resetAndDestroy();
	}
	expect((await edge.get('/')).status).toBe(200);
});
