import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { isrPaths } from '../../src/domain/isr-paths.ts';
import { type ExportedSite, exportSite } from './support/exported-site.ts';
import { type Front, startFront } from './support/front.ts';
import { findFaultsOfOddPaths } from './support/odd-paths.ts';
import { Visitor } from './support/visitor.ts';

// The files of `deploy` that serve a static export, as they stand, in the real programs.

const build = inject('siteBuild');
const installed = inject('installed');
const { host } = new URL(build.siteUrl);

const YEAR = 'public, max-age=31536000, immutable';
const SECURITY = {
	'content-security-policy': "frame-ancestors 'none'",
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY',
	'referrer-policy': 'strict-origin-when-cross-origin',
	'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
	'cross-origin-opener-policy': 'same-origin',
	'strict-transport-security': 'max-age=63072000',
};

describe.runIf(installed.nginx || installed.caddy)('a static export', () => {
	let site: ExportedSite;
	beforeAll(async () => {
		site = await exportSite(build);
	});
	afterAll(() => site[Symbol.asyncDispose]());

	const servers = [
		{ proxy: 'nginx', recipe: 'nginx.conf', encodings: ['gzip'] },
		{ proxy: 'caddy', recipe: 'Caddyfile', encodings: ['br', 'gzip'] },
	] as const;
	for (const { proxy, recipe, encodings } of servers) {
		describe.runIf(installed[proxy])(`in ${recipe}`, () => {
			let front: Front;
			let visitor: Visitor;
			beforeAll(async () => {
				front = await startFront(proxy, recipe, host, [['/srv/snowline/site', site.dir]]);
				visitor = new Visitor(front);
			});
			afterAll(async () => {
				visitor?.[Symbol.dispose]();
				await front?.[Symbol.asyncDispose]();
			});

			test('no address leads to another site, and none is an error of the server', async () => {
				expect(await findFaultsOfOddPaths(visitor)).toEqual([]);
			});

			test('every page has one address: with a slash at the end it is a redirect', async () => {
				for (const path of [...isrPaths(), '/about'].filter((each) => each !== '/')) {
					const page = await visitor.ask(path);
					expect([path, page.status, page.headers['content-type']]).toEqual([path, 200, 'text/html; charset=utf-8']);
					expect(page.text).toContain(`<link rel="canonical" href="${build.siteUrl}${path}">`);
					const moved = await visitor.ask(`${path}/`);
					expect([moved.status, moved.headers.location]).toEqual([301, path]);
					expect(moved.headers['cache-control']).toBe('no-cache');
				}
				expect((await visitor.ask('/')).status).toBe(200);
			});

			test('figures are found without an ending, open to other sites, and feeds are Atom', async () => {
				const figures = await visitor.ask('/api/conditions/mammoth');
				expect(figures.headers).toMatchObject({
					'content-type': expect.stringMatching(/^application\/json/),
					'access-control-allow-origin': '*',
				});
				const format = await visitor.ask('/.well-known/snow-report.json');
				expect(format.headers['access-control-allow-origin']).toBe('*');
				for (const path of ['/feed.xml', '/reports.xml']) {
					expect((await visitor.ask(path)).headers['content-type']).toMatch(/^application\/atom\+xml/);
				}
			});

			test('hashed assets are kept for a year, and only they: not a missing one, nor a redirect', async () => {
				const [asset = ''] = (await readdir(join(site.dir, '_astro'))).filter((name) => name.endsWith('.css'));
				const found = await visitor.ask(`/_astro/${asset}`);
				expect([found.status, found.headers['cache-control']]).toEqual([200, YEAR]);
				const same = await visitor.ask(`/_astro/${asset}`, { headers: { 'if-none-match': `${found.headers.etag}` } });
				expect([same.status, same.headers['cache-control']]).toEqual([304, YEAR]);
				const part = await visitor.ask(`/_astro/${asset}`, { headers: { range: 'bytes=0-9' } });
				expect([part.status, part.bytes.length, part.headers['cache-control']]).toEqual([206, 10, YEAR]);

				const others = [
					'/',
					'/about',
					'/api/conditions',
					'/_astro/missing.css',
					'/_astro',
					'/_astro/',
					'/_astro/x/y.js',
				];
				for (const path of [...others, `/_astro/${asset}/`, `/_astro/${asset}.br`, `/_astro/${asset}.gz`]) {
					expect([path, (await visitor.ask(path)).headers['cache-control']]).toEqual([path, 'no-cache']);
				}
				const posted = await visitor.ask(`/_astro/${asset}`, { method: 'POST', body: 'x' });
				expect([posted.status, posted.headers['cache-control']]).toEqual([405, 'no-cache']);
			});

			test('an unchanged page is 304', async () => {
				const { headers } = await visitor.ask('/about');
				const again = await visitor.ask('/about', { headers: { 'if-none-match': `${headers.etag}` } });
				expect([again.status, again.bytes.length]).toEqual([304, 0]);
			});

			test('compressed copies and the 404 page are no pages', async () => {
				const none = ['/index.html.br', '/index.html.gz', '/about/index.html.gz', '/about.br', '/404.html', '/nowhere'];
				for (const path of none) {
					const { status, text } = await visitor.ask(path);
					expect([path, status]).toEqual([path, 404]);
					expect(text).toContain('There is no page at this address');
				}
			});

			test('pages are compressed once', async () => {
				const plain = await readFile(join(site.dir, 'about/index.html'));
				const identity = await visitor.ask('/about');
				expect(identity.headers['content-encoding']).toBeUndefined();
				expect(identity.bytes.equals(plain)).toBe(true);
				for (const encoding of encodings) {
					const { headers, bytes } = await visitor.ask('/about', { headers: { 'accept-encoding': encoding } });
					expect([headers['content-encoding'], headers.vary]).toEqual([encoding, 'Accept-Encoding']);
					const decoded = encoding === 'br' ? brotliDecompressSync(bytes) : gunzipSync(bytes);
					expect(decoded.equals(plain)).toBe(true);
				}
			});

			test('every answer has the security headers', async () => {
				for (const path of [
					'/',
					'/about/',
					'/nowhere',
					'/404.html',
					'/index.html.br',
					'/feed.xml',
					'/api/conditions',
				]) {
					expect((await visitor.ask(path)).headers).toMatchObject(SECURITY);
				}
			});

			test('plain HTTP leads to the same address over TLS', async () => {
				const answer = await fetch(`http://127.0.0.1:${front.httpPort}/about?x=1`, {
					redirect: 'manual',
					headers: { host },
				});
				expect(answer.status).toBe(308);
				expect(answer.headers.get('location')).toMatch(
					/^https:\/\/(?:snowline\.test|127\.0\.0\.1)(?::\d+)?\/about\?x=1$/,
				);
			});
		});
	}
});
