import { connect } from 'node:http2';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ask, sendRaw } from '../edge/support/http-client.ts';
import { type Front, startFront } from './support/front.ts';
import { findFaultsOfOddPaths } from './support/odd-paths.ts';
import { type Relay, startRelay } from './support/relay.ts';
import { type StartedSite, startWholeSite } from './support/started-site.ts';
import { type Question, Visitor } from './support/visitor.ts';

// The files of `deploy` that put a proxy in front of `npm start`, as they stand, in the real programs.

const build = inject('siteBuild');
const installed = inject('installed');
const { host } = new URL(build.siteUrl);

/** They differ from answer to answer, or belong to one connection. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'date', 'server', 'via', 'alt-svc', 'transfer-encoding'];
const OF_ONE_ANSWER = ['age', 'x-vercel-cache', 'x-vercel-id', 'content-length', 'server-timing'];

describe.runIf(Object.values(installed).includes(true))('the site', () => {
	let site: StartedSite;
	beforeAll(async () => {
		site = await startWholeSite(build);
	});
	afterAll(() => site?.[Symbol.asyncDispose]());

	for (const [proxy, recipe, addresses] of [
		['nginx', 'site.nginx.conf', { guessing: '127.0.1.1', other: '127.0.2.1' }],
		['caddy', 'site.Caddyfile', { guessing: '127.0.1.2', other: '127.0.2.2' }],
		['haproxy', 'site.haproxy.cfg', { guessing: '127.0.1.3', other: '127.0.2.3' }],
	] as const) {
		describe.runIf(installed[proxy])(`behind ${recipe}`, () => {
			let relay: Relay;
			let front: Front;
			let visitor: Visitor;
			beforeAll(async () => {
				relay = await startRelay(site.port);
				front = await startFront(proxy, recipe, host, [['127.0.0.1:4321', `127.0.0.1:${relay.port}`]]);
				visitor = new Visitor(front);
			});
			afterAll(async () => {
				visitor?.[Symbol.dispose]();
				await front?.[Symbol.asyncDispose]();
				await relay?.[Symbol.asyncDispose]();
			});

			test('no address leads to another site, and none is an error of the server', async () => {
				expect(await findFaultsOfOddPaths(visitor)).toEqual([]);
			});

			test('plain HTTP leads to the same address over TLS, whatever the request line says', async () => {
				const url = `http://127.0.0.1:${front.httpPort}`;
				for (const line of ['/about?x=1', '/%5cevil.example/', '//evil.example/', '.evil.example/']) {
					const answer = await sendRaw(url, `GET ${line} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
					const location = /^location: (.*)\r$/im.exec(answer)?.[1];
					if (line === '/about?x=1') expect(location).toMatch(/^https:\/\/snowline\.test(?::\d+)?\/about\?x=1$/);
					if (location !== undefined) expect([line, new URL(location).hostname]).toEqual([line, host]);
				}
			});

			test('browsers get HTTP/2', async () => {
				const session = connect(`https://127.0.0.1:${front.httpsPort}`, { ca: front.certificate, servername: host });
				const stream = session.request({ ':path': '/about', ':authority': host });
				const status = await new Promise((resolve) =>
					stream.once('response', (headers) => resolve(headers[':status'])),
				);
				const protocol = session.alpnProtocol;
				session.destroy();
				expect([status, protocol]).toEqual([200, 'h2']);
			});

			test.each(['/', '/about', '/feed.xml', '/account', '/nowhere', '/favicon.svg', '/api/conditions/mammoth'])(
				'%s has the headers of the site, and no others',
				async (path) => {
					const direct = await ask(site.url, path, { headers: { host, 'x-forwarded-proto': 'https' } });
					const through = await visitor.ask(path);
					expect(through.status).toBe(direct.status);
					const kept = (headers: object) =>
						Object.fromEntries(
							Object.entries(headers).filter(([name]) => ![...OF_THE_CONNECTION, ...OF_ONE_ANSWER].includes(name)),
						);
					expect(kept(through.headers)).toEqual(kept(direct.headers));
					expect(through.bytes.length).toBeGreaterThan(0);
				},
			);

			test.each(['/', '/about'])('%s is compressed once, by the site', async (path) => {
				for (const encoding of ['br', 'gzip', 'identity']) {
					const { headers, bytes } = await visitor.ask(path, { headers: { 'accept-encoding': encoding } });
					expect(headers['content-encoding']).toBe(encoding === 'identity' ? undefined : encoding);
					expect(headers.vary).toMatch(/^accept-encoding$/i);
					const text =
						encoding === 'br' ? brotliDecompressSync(bytes) : encoding === 'gzip' ? gunzipSync(bytes) : bytes;
					expect(text.equals((await ask(site.url, path, { headers: { host } })).bytes)).toBe(true);
				}
			});

			test('a private page is compressed by nobody: its length would tell what is in it', async () => {
				const { headers, text } = await visitor.ask('/account', { headers: { 'accept-encoding': 'br, gzip' } });
				expect(headers['content-encoding']).toBeUndefined();
				expect(text).toMatch(/^<!doctype html/i);
			});

			test('the site believes the proxy, and not what a visitor writes into its headers', async () => {
				const wrongToken = (from: Visitor, pretended: string) =>
					from.ask('/api/revalidate', {
						method: 'POST',
						headers: {
							authorization: `Bearer ${'x'.repeat(40)}`,
							'content-type': 'application/json',
							'x-forwarded-for': pretended,
						},
						body: '{"all":true}',
					});
				using guessing = new Visitor(front, { address: addresses.guessing });
				const statuses: number[] = [];
				for (let n = 0; n < 11; n++) statuses.push((await wrongToken(guessing, `203.0.113.${n}`)).status);
				expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
				using other = new Visitor(front, { address: addresses.other });
				expect((await wrongToken(other, addresses.guessing)).status).toBe(401);
			});

			test('forms are accepted from the site’s own pages over TLS, and from nowhere else', async () => {
				const post = (headers: Record<string, string>) =>
					visitor.ask('/account/sign-in', {
						method: 'POST',
						headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
						body: 'email=',
					});
				expect((await post({ origin: build.siteUrl })).status).not.toBe(403);
				expect((await post({ origin: `http://${host}` })).status).toBe(403);
				const pretended = {
					'x-forwarded-host': 'evil.example',
					'x-forwarded-proto': 'http',
					forwarded: 'host=evil.example',
				};
				expect((await post({ origin: 'https://evil.example', ...pretended })).status).toBe(403);
			});

			test('another host is refused', async () => {
				const { status, text } = await visitor.ask('/', { headers: { host: 'evil.example' } });
				expect(status === 421 || text === '').toBe(true);
			});

			test('two hundred mixed requests on the same connections get the answers they would get from the site', async () => {
				using mixed = new Visitor(front);
				const { headers } = await mixed.ask('/');
				const form = { 'content-type': 'application/x-www-form-urlencoded', origin: build.siteUrl };
				const kinds: readonly (readonly [status: number, path: string, question: Question])[] = [
					[200, '/', {}],
					[200, '/resorts/mammoth', { headers: { 'accept-encoding': 'gzip, br' } }],
					[304, '/', { headers: { 'if-none-match': `${headers.etag}` } }],
					[200, '/about', { method: 'HEAD' }],
					[206, '/favicon.svg', { headers: { range: 'bytes=0-99' } }],
					[404, '/nowhere', {}],
					[404, '/_astro/missing.css', {}],
					[200, '/api/health', {}],
					[200, '/account/sign-in', { method: 'POST', headers: form, body: 'email=' }],
					[413, '/alerts/new?_action=alerts.save', { method: 'POST', headers: form, body: 'a&'.repeat(2_200_000) }],
				];
				const asked = Array.from({ length: 20 }, () => kinds).flat();
				const answers = await Promise.all(asked.map(([, path, question]) => mixed.ask(path, question)));
				const seen = answers.map(({ status }, n) => `${asked[n]?.[2].method ?? 'GET'} ${asked[n]?.[1]} ${status}`);
				expect(seen).toEqual(asked.map(([status, path, { method = 'GET' }]) => `${method} ${path} ${status}`));
				// A refused body may cost its connection.
				expect(mixed.connections).toBeLessThanOrEqual(8 + asked.filter(([status]) => status === 413).length);
			});

			test('a body that the site does not read to its end is 413 too', async () => {
				using sender = new Visitor(front, { connections: 2 });
				const question = { method: 'POST', headers: { origin: build.siteUrl }, body: Buffer.alloc(5_000_000, 'a') };
				const answers = await Promise.all(Array.from({ length: 6 }, () => sender.ask('/account/sign-in', question)));
				expect(answers.map(({ status }) => status)).toEqual(Array<number>(6).fill(413));
			});

			test('connections to the site are used again', async () => {
				const before = relay.connections;
				for (let n = 0; n < 50; n++) expect((await visitor.ask('/about')).status).toBe(200);
				expect(relay.connections - before).toBeLessThanOrEqual(2);
			});
		});
	}
});
