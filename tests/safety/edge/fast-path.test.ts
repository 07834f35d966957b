import { beforeEach, expect, test } from 'vitest';
import { sendRaw, withoutVaryingParts } from '../../edge/support/http-client.ts';
import { seededRandom } from '../../edge/support/seeded-random.ts';
import { BYPASS_TOKEN, startTestEdge, type TestEdge } from '../../edge/support/test-edge.ts';

/**
 * Hits are answered ahead of Node's HTTP server. Clients must not notice: any bytes, in any chunks, are answered exactly
 * as by an edge without the fast path, apart from dates and ids.
 */

const HOST = 'Host: snow.example\r\n';
const HIT = `GET / HTTP/1.1\r\n${HOST}\r\n`;
const LAST = `GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
/** Must never be answered after something malformed. */
const SMUGGLED = `GET /api/smuggled HTTP/1.1\r\n${HOST}\r\n`;
const get = (target: string, lines = HOST) => `GET ${target} HTTP/1.1\r\n${lines}\r\n`;
const post = (lines: string, body: string) => `POST /api/echo HTTP/1.1\r\n${HOST}${lines}\r\n${body}`;

/** Incomplete requests wait for this limit; it is not shorter because of busy machines. */
const connections = { headersMs: 1_000, requestMs: 1_000, keepAliveMs: 1_000, inactiveMs: 5_000, checkMs: 50 };
let front: TestEdge;
let node: TestEdge;

async function warmEdge(fastPath: boolean): Promise<TestEdge> {
	const edge = await startTestEdge({
		functions: {
			_isr: ({ url }) => ({ body: `<p>page ${new URL(url).search} ${'snow '.repeat(300)}</p>` }),
			_render: async ({ body }) => {
				let received = '';
				for await (const chunk of body ?? []) received += `${chunk}`;
				return { body: `echo ${received}` };
			},
		},
		edge: { fastPath, connections },
	});
	await edge.get('/');
	await edge.get('/pages/b');
	await edge.idle();
	return edge;
}

beforeEach(async () => {
	[front, node] = await Promise.all([warmEdge(true), warmEdge(false)]);
});

/** 100 Continue is optional for a client that has already sent its body (RFC 9110, 10.1.1). */
const comparable = (received: string) => withoutVaryingParts(received.replaceAll('HTTP/1.1 100 Continue\r\n\r\n', ''));

/** @returns the first difference between two answers, or null */
async function differenceFor(...pieces: readonly string[]) {
	const [a = '', b = ''] = (await Promise.all([front, node].map((edge) => sendRaw(edge.url, ...pieces)))).map(
		comparable,
	);
	if (a === b) return null;
	let at = 0;
	while (a[at] === b[at]) at += 1;
	const [from, to] = [Math.max(0, at - 30), at + 100];
	return { sent: pieces.join(' | '), front: a.slice(from, to), node: b.slice(from, to) };
}

const SHAPES: Readonly<Record<string, string>> = {
	'two hits': HIT,
	'a hit with a query that was never asked': get('/?never=1'),
	HEAD: `HEAD / HTTP/1.1\r\n${HOST}\r\n`,
	'HTTP/1.0': `GET / HTTP/1.0\r\n${HOST}\r\n`,
	'HTTP/1.0 that wants to stay': `GET / HTTP/1.0\r\n${HOST}Connection: keep-alive\r\n\r\n`,
	'HTTP/1.2': `GET / HTTP/1.2\r\n${HOST}\r\n`,
	'HTTP/2.0': `GET / HTTP/2.0\r\n${HOST}\r\n`,
	'an old request line': 'GET /\r\n',
	'a close': get('/', `${HOST}Connection: close\r\n`),
	'a close among others': get('/', `${HOST}Connection: keep-alive, close\r\n`),
	'an upgrade': get('/', `${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n`),
	'an expectation': post('Expect: 100-continue\r\nContent-Length: 3\r\n', 'abc'),
	'an expectation on a page': get('/', `${HOST}Expect: 100-continue\r\n`),
	'an unknown expectation': get('/', `${HOST}Expect: wonders\r\n`),
	'a whole address': get('http://snow.example/'),
	'a foreign address': get('http://evil.example/'),
	'an authority': `CONNECT snow.example:443 HTTP/1.1\r\n${HOST}\r\n`,
	'an asterisk': `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`,
	'no host': get('/', 'X-A: b\r\n'),
	'a foreign host': get('/', 'Host: evil.example\r\n'),
	'two hosts': get('/', `${HOST}Host: evil.example\r\n`),
	'a body on GET': `${get('/', `${HOST}Content-Length: 3\r\n`)}abc`,
	'a chunked body': post('Transfer-Encoding: chunked\r\n', '3\r\nabc\r\n0\r\n\r\n'),
	'chunks with trailers': post('Transfer-Encoding: chunked\r\nTrailer: X-A\r\n', '3\r\nabc\r\n0\r\nX-A: b\r\n\r\n'),
	'a length and chunks': post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n') + SMUGGLED,
	'chunks and a length': post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', '0\r\n\r\n') + SMUGGLED,
	'two lengths': post('Content-Length: 3\r\nContent-Length: 4\r\n', 'abcd') + SMUGGLED,
	'a folded header': get('/', `${HOST}X-A: b\r\n c\r\n`) + SMUGGLED,
	'a folded first header': get('/', ` X-A: b\r\n${HOST}`) + SMUGGLED,
	'bare line feeds': `GET / HTTP/1.1\n${HOST.replace('\r', '')}\n${SMUGGLED}`,
	'a bare line feed in a value': get('/', `${HOST}X-A: b\nContent-Length: 50\r\n`) + SMUGGLED,
	'a bare carriage return': get('/', `${HOST}X-A: b\rX-B: c\r\n`) + SMUGGLED,
	'a header without a colon': get('/', `${HOST}X-A\r\n`) + SMUGGLED,
	'a space before the colon': get('/', `${HOST}Content-Length : 3\r\n`) + SMUGGLED,
	'a NUL': get('/', `${HOST}X-A: \0\r\n`) + SMUGGLED,
	'a letter outside ASCII': get('/', `${HOST}X-A: \xe9\r\n`),
	'a delete character': get('/', `${HOST}X-A: \x7f\r\n`),
	'a tab in a target': get('/\tx'),
	'a space in a target': get('/ x'),
	'a fragment': get('/#x'),
	'a backslash': get('/\\evil.example'),
	'a target outside ASCII': get('/\xe9'),
	'empty lines ahead': `\r\n\r\n${HIT}`,
	garbage: `\x16\x03\x01\x02\x00\x01\x00${SMUGGLED}`,
	'half a request': 'GET / HT',
	'half a header': `GET / HTTP/1.1\r\n${HOST}X-A: `,
	'half a body': post('Content-Length: 100\r\n', 'abc'),
	'headers of 17 KB': get('/', `${HOST}X-A: ${'a'.repeat(17_000)}\r\n`),
	'headers of 9 KB': get('/', `${HOST}X-A: ${'a'.repeat(9_000)}\r\n`),
	'a target of 20 KB': get(`/?${'a'.repeat(20_000)}`),
	'three thousand headers': get('/', HOST + 'X-A: b\r\n'.repeat(1_500)),
	'a renewal': get('/', `${HOST}X-Prerender-Revalidate: ${'x'.repeat(BYPASS_TOKEN.length)}\r\n`),
	'a draft': get('/', `${HOST}Cookie: __prerender_bypass=${BYPASS_TOKEN}\r\n`),
	'a range': get('/', `${HOST}Range: bytes=0-1\r\n`),
	'conditions twice': get('/', `${HOST}If-None-Match: "a"\r\nIf-None-Match: *\r\n`),
	'encodings twice': get('/', `${HOST}Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n`),
	'a page that is not there': get('/nothing'),
	'something not cached': get('/api/echo'),
};

/**
 * If the body has not arrived when its answer begins, the connection is closed after the answer. Whether Node has parsed
 * it by then depends on the chunks, so nothing may follow these requests.
 */
const LAST_ON_THEIR_CONNECTION = [
	'an expectation',
	'an expectation on a page',
	'an unknown expectation',
	'a body on GET',
];

test.each(Object.entries(SHAPES))('%s: alone, after a hit, before one, and between', async (what, shape) => {
	const streams = LAST_ON_THEIR_CONNECTION.includes(what)
		? [[shape], [`${HIT}${shape}`], [HIT, shape]]
		: [[shape, LAST], [HIT, shape, LAST], [`${shape}${LAST}`], [`${HIT}${shape}${HIT}`, LAST]];
	const differences = await Promise.all(streams.map((pieces) => differenceFor(...pieces)));
	expect(differences.filter((difference) => difference !== null)).toEqual([]);
	if (shape.endsWith(SMUGGLED)) {
		expect([...front.host.callsOf('_render'), ...node.host.callsOf('_render')].map(({ url }) => url)).not.toContain(
			'https://snow.example/api/smuggled',
		);
	}
});

test('a mix of requests, cut in two at every byte', async () => {
	const mix = [
		HIT,
		get('/pages/b', `${HOST}Accept-Encoding: gzip\r\n`),
		SHAPES['a chunked body'],
		get('/pages/b'),
		`HEAD / HTTP/1.1\r\n${HOST}\r\n`,
		HIT,
		LAST,
	].join('');
	const cuts = Array.from({ length: mix.length - 1 }, (_, n) => n + 1);
	const differing: unknown[] = [];
	while (cuts.length > 0) {
		const batch = cuts.splice(0, 40).map((cut) => differenceFor(mix.slice(0, cut), mix.slice(cut)));
		differing.push(...(await Promise.all(batch)).filter((difference) => difference !== null));
	}
	expect(differing).toEqual([]);
});

/** They consume what follows as their body. */
const HALVES = ['half a request', 'half a header', 'half a body'];

test('shapes in a row, in pieces of any length', async () => {
	const random = seededRandom(20_260_116);
	const shapes = Object.entries(SHAPES)
		.filter(([what, shape]) => shape.length < 1_000 && ![...LAST_ON_THEIR_CONNECTION, ...HALVES].includes(what))
		.map(([, shape]) => shape);
	const trial = () => {
		const row = Array.from({ length: 4 }, () => shapes[Math.floor(random() * shapes.length)] ?? '');
		const stream = `${HIT}${row.join('')}${LAST}`;
		const pieces: string[] = [];
		for (let at = 0; at < stream.length; ) {
			const length = 1 + Math.floor(random() * (random() < 0.3 ? 5 : 300));
			pieces.push(stream.slice(at, at + length));
			at += length;
		}
		return differenceFor(...pieces);
	};
	const differing: unknown[] = [];
	for (let round = 0; round < 5; round++) {
		const differences = await Promise.all(Array.from({ length: 40 }, trial));
		differing.push(...differences.filter((difference) => difference !== null));
	}
	expect(differing).toEqual([]);
	expect(front.stats().answers.HIT).toBeGreaterThan(200);
});
