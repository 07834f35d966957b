import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { sendRaw } from '../../edge/support/http-client.ts';
import { type EdgeSite, startEdgeSite } from '../../support/edge-site.ts';
import { cleanGet, sendWire } from '../support/wire.ts';

/** Nobody can cause costs. Renders are counted where functions are called. */

const build = inject('siteBuild');
const HOST = 'Host: snowline.test\r\n';
let site: EdgeSite;

beforeAll(async () => {
	site = await startEdgeSite(build);
	await site.get('/');
	await site.edge.idle();
});
afterAll(() => site?.[Symbol.asyncDispose]());

async function rendersDuring(work: () => Promise<unknown>): Promise<number> {
	site.functions.calls.length = 0;
	await work();
	await site.edge.idle();
	return site.functions.rendersOf('/');
}

const times = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));

describe('floods on a cached page cause no render', () => {
	test.each([
		['noise in the query', (n: number) => cleanGet(`/?noise=${n}`)],
		['HEAD', (n: number) => ({ ...cleanGet(`/?n=${n}`), method: 'HEAD' })],
		['conditions', (n: number) => ({ ...cleanGet('/'), headers: [['If-None-Match', `"${n}"`]] as const })],
		['no-cache', () => ({ ...cleanGet('/'), headers: [['Cache-Control', 'no-cache']] as const })],
		['wrong tokens', (n: number) => ({ ...cleanGet('/'), headers: [['X-Prerender-Revalidate', `${n}`]] as const })],
	])('%s', async (_what, request) => {
		const renders = await rendersDuring(() => Promise.all(times(300, (n) => sendWire(site.url, request(n)))));
		expect(renders).toBe(0);
	});
});

describe('revalidations', () => {
	/** Those that come while one runs share the next: how many renders that makes is up to how fast they come. */
	async function expectFewRenders(ask: () => Promise<{ readonly status: number }>): Promise<void> {
		site.functions.mostRendersAtOnce = 0;
		const statuses = new Set<number>();
		const renders = await rendersDuring(async () => {
			for (const { status } of await Promise.all(times(1_000, ask))) statuses.add(status);
		});
		expect(statuses).toEqual(new Set([200]));
		expect(site.functions.mostRendersAtOnce).toBe(1);
		expect(renders).toBeGreaterThan(0);
		expect(renders).toBeLessThan(200);
	}

	test('a thousand at the cache cause few renders, one at a time', () => {
		const headers = [['X-Prerender-Revalidate', build.bypassToken]] as const;
		return expectFewRenders(() => sendWire(site.url, { ...cleanGet('/'), headers }));
	});

	test('a thousand at the endpoint cause few renders, one at a time', () =>
		expectFewRenders(() => site.post('/api/revalidate', { paths: ['/'] }, build.bypassToken)));

	test('without a valid token they are rejected, then throttled, but a valid token still works', async () => {
		const statuses: number[] = [];
		for (let n = 0; n < 15; n++) statuses.push((await site.post('/api/revalidate', { all: true }, `wrong${n}`)).status);
		expect(new Set(statuses)).toEqual(new Set([401, 429]));
		expect(statuses.at(-1)).toBe(429);
		expect((await site.post('/api/revalidate', { paths: ['/'] }, build.bypassToken)).status).toBe(200);
	});
});

describe('excessive requests are rejected, and the site keeps working', () => {
	const auth = `Authorization: Bearer ${build.bypassToken}\r\nContent-Type: application/json\r\n`;
	const post = (lines: string, body: string) =>
		`POST /api/revalidate HTTP/1.1\r\n${HOST}${auth}Connection: close\r\n${lines}\r\n${body}`;
	const sized = (body: string) => post(`Content-Length: ${body.length}\r\n`, body);
	const chunk = `${(0x8000).toString(16)}\r\n${'x'.repeat(0x8000)}\r\n`;

	test.each([
		['a body over the limit of the endpoint', sized(`{"paths":["${'x'.repeat(70_000)}"]}`), 413],
		['one that comes in chunks', post('Transfer-Encoding: chunked\r\n', `${chunk.repeat(4)}0\r\n\r\n`), 413],
		['one that announces five megabytes', post('Content-Length: 5000000\r\n', 'x'), 413],
		['JSON that is nested deeply', sized(`{"paths":${'['.repeat(9_000)}${']'.repeat(9_000)}}`), 400],
		['a prototype', sized('{"all":true,"__proto__":{"polluted":1}}'), 400],
		['a constructor', sized('{"constructor":{"prototype":{"polluted":1}}}'), 400],
		['what is not UTF-8', sized('{"paths":["\xff\xfe"]}'), 400],
		['headers of 17 KB', `GET / HTTP/1.1\r\n${HOST}X-A: ${'a'.repeat(17_000)}\r\n\r\n`, 431],
		['a target of 20 KB', `GET /?${'a'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`, 431],
		[
			'a token of 1 MB',
			`GET /api/cron/refresh HTTP/1.1\r\n${HOST}Authorization: ${'x'.repeat(1_048_576)}\r\n\r\n`,
			431,
		],
	])('%s', async (_what, request, status) => {
		expect(await sendRaw(site.url, request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
		expect(await site.get('/')).toMatchObject({ status: 200, cache: 'HIT' });
	});
});

describe('only published files can be fetched', () => {
	const WAYS = [
		...['/../config.json', '/..%2fconfig.json', '/%2e%2e/config.json', '/%2e%2e%2fconfig.json', '/..%5cconfig.json'],
		...['/..\\config.json', '/.%2e/config.json', '/%252e%252e%252fconfig.json', '/_astro/../../config.json'],
		...['/_astro/%2e%2e/%2e%2e/config.json', '/_astro/..;/..;/config.json', '/config.json', '/config.json%00.css'],
		...['/functions/_isr.func/.vc-config.json', '/functions/_isr.prerender-config.json', '/_isr.prerender-config.json'],
		...['/_isr.func/dist/server/entry.mjs', '/_render.func/.vc-config.json', '/.vc-config.json', '/.env', '/.git/HEAD'],
		...['/.vercel/output/config.json', '/vercel.json', '/package.json', '/static/404.html', '/server/entry.mjs'],
		...[
			'//etc/passwd',
			'/../../../../../../../etc/passwd',
			'/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
			'/%c0%ae%c0%ae/',
		],
		...['/_astro/Site.css.map', '/_astro/', '/_astro', '/file:///etc/passwd', '/..%c0%afconfig.json', '/%2e'],
	];

	test.each(WAYS)('%s', async (target) => {
		const { status, text } = await sendWire(site.url, cleanGet(target));
		expect([308, 400, 404]).toContain(status);
		for (const secret of [build.bypassToken, '"routes"', 'root:', '"handler"', 'lambda']) {
			expect(text).not.toContain(secret);
		}
	});
});
