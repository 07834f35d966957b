import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runExport } from '../../../worker/export/run-export.ts';
import type { RunReport } from '../../../worker/run-report.ts';
import { expectNoSites, FakeSite, type Reply, TOKEN } from '../fake-site.ts';
import { FakeTime } from '../fake-time.ts';

let parent: string;
let dir: string;
let dispatcher: Agent;
let time: FakeTime;
beforeEach(async () => {
	parent = await mkdtemp(join(tmpdir(), 'export-'));
	dir = join(parent, 'out');
	dispatcher = new Agent();
	time = new FakeTime();
});
afterEach(async () => {
	await dispatcher.destroy();
	await rm(parent, { recursive: true });
	expectNoSites();
});

const html = { 'content-type': 'text/html; charset=utf-8' };
const page = (body: string, cache = 'REVALIDATED'): Reply => ({ headers: { ...html, 'x-vercel-cache': cache }, body });
const file = (type: string, body: string): Reply => ({ headers: { 'content-type': type }, body });
const sitemap = (...paths: string[]) =>
	file('application/xml', paths.map((path) => `<url><loc>https://snow.example${path}</loc></url>`).join(''));

/** A site of a dashboard, a page and what they are made of. */
const site: Readonly<Record<string, Reply>> = {
	'/sitemap.xml': sitemap('/', '/about'),
	'/': page('<meta name="generated-at" content="x"><link rel=stylesheet href=/site.css><a href=/alerts>alerts</a>'),
	'/about': page('<img src="https://snow.example/logo.svg"><script src=/app.js></script>', 'PRERENDER'),
	'/site.css': file('text/css', '@font-face{src:url(fonts/a.woff2)}'),
	'/fonts/a.woff2': file('font/woff2', 'font'),
	'/app.js': file('text/javascript', 'import "./chunk.js"'),
	'/chunk.js': file('text/javascript', 'import "./app.js"'),
	'/logo.svg': file('image/svg+xml', '<svg/>'),
	'/robots.txt': file('text/plain', 'robots'),
	'/feed.xml': file('application/atom+xml', 'feed'),
};
const notFound: Reply = { status: 404, headers: html, body: '<link rel=stylesheet href=/site.css>not here' };

type Replies = Readonly<Record<string, Reply | (() => Reply | Promise<Reply>)>>;

async function start(changes: Replies = {}): Promise<FakeSite> {
	const replies: Replies = { ...site, ...changes };
	return FakeSite.start(({ path }) => {
		const reply = replies[path] ?? notFound;
		return typeof reply === 'function' ? reply() : reply;
	});
}

function run(origin: string): Promise<RunReport> {
	const access = {
		origin,
		bypassToken: TOKEN,
		protectionSecret: undefined,
		timeoutMs: 20_000,
		dispatcher,
		now: time.now,
	};
	const limits = { giveUpAt: time.now() + 200_000, signal: new AbortController().signal };
	return runExport({ site: access, dir, clock: time, random: () => 0.5 }, limits);
}

async function exported(): Promise<string[]> {
	const entries = await readdir(`${dir}/`, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
		.filter((name) => !/\.(?:br|gz)$/.test(name))
		.sort();
}

const read = (name: string) => readFile(join(dir, name), 'utf8');

test('a site becomes a folder of files: pages, their assets, and documents', async () => {
	await using fake = await start();
	const report = await run(fake.origin);
	expect(report).toMatchObject({
		event: 'export',
		ok: true,
		failed: [],
		error: null,
		facts: { changed: 11, published: true, missing: [] },
	});
	expect(await exported()).toEqual([
		'404.html',
		'about/index.html',
		'app.js',
		'chunk.js',
		'feed.xml',
		'fonts/a.woff2',
		'index.html',
		'logo.svg',
		'robots.txt',
		'site.css',
		'sitemap.xml',
	]);
	expect(await read('404.html')).toContain('not here');
});

test('pages are requested with the token, everything else without', async () => {
	await using fake = await start();
	await run(fake.origin);
	const tokens = fake.asked.filter(({ headers }) => headers['x-prerender-revalidate'] !== undefined);
	expect(tokens.map(({ path, headers }) => [path, headers['x-prerender-revalidate']]).sort()).toEqual([
		['/', TOKEN],
		['/about', TOKEN],
	]);
});

test('a file that several pages share is fetched once', async () => {
	await using fake = await start();
	await run(fake.origin);
	expect(fake.paths.filter((path) => path === '/site.css')).toHaveLength(1);
	expect(fake.paths).not.toContain('/alerts');
});

test('nothing is visible before everything is complete', async () => {
	const gate = Promise.withResolvers<Reply>();
	await using fake = await start({ '/fonts/a.woff2': () => gate.promise });
	const done = run(fake.origin);
	while (!fake.paths.includes('/fonts/a.woff2')) await new Promise((resolve) => setImmediate(resolve));
	expect(await readdir(parent)).toEqual(['out.versions']);
	gate.resolve(file('font/woff2', 'font'));
	await done;
	expect(await exported()).toContain('index.html');
});

test.each([
	['an error', { status: 500, headers: html }, 'WRONG_STATUS', 6],
	['an old copy', page('<meta name="generated-at" content="x">', 'STALE'), 'NOT_REVALIDATED', 6],
	['a copy that ignores the token', page('<meta name="generated-at" content="x">', 'HIT'), 'NOT_REVALIDATED', 1],
	['a redirect', { status: 308, headers: { location: '/elsewhere' } }, 'WRONG_STATUS', 1],
	['a page for one visitor', { headers: { ...html, 'set-cookie': 'a=b' } }, 'PRIVATE_ANSWER', 1],
	[
		'a page that must not be stored',
		{ headers: { ...html, 'cache-control': 'private, no-store' } },
		'PRIVATE_ANSWER',
		1,
	],
	['no page', file('application/json', '{}'), 'WRONG_TYPE', 1],
])('a page that comes back as %s keeps its last file, the others are new', async (_, reply, code, attempts) => {
	{
		await using before = await start();
		await run(before.origin);
	}
	await using fake = await start({ '/': reply, '/about': page('new about') });
	const report = await run(fake.origin);
	expect(report).toMatchObject({ ok: false, attemptCount: attempts, failed: [{ path: '/', error: code }] });
	expect(await read('index.html')).toContain('alerts');
	expect(await read('about/index.html')).toBe('new about');
});

test('a page whose asset fails keeps its last file, and is retried', async () => {
	let asked = 0;
	await using fake = await start({ '/site.css': () => (++asked < 3 ? { status: 503 } : file('text/css', 'late')) });
	expect(await run(fake.origin)).toMatchObject({ ok: true });
	expect([await read('site.css'), asked]).toEqual(['late', 3]);
});

test('a file that the site does not have is reported, and the page is exported anyway', async () => {
	await using fake = await start({ '/logo.svg': notFound, '/app.js': page('a page where a script should be') });
	expect(await run(fake.origin)).toMatchObject({ ok: true, facts: { missing: ['/app.js', '/logo.svg'] } });
});

test('hostile markup writes nothing outside the folder, and causes no request to other hosts', async () => {
	const hostile = [
		'/..%2f..%2fescaped.css',
		'//elsewhere.example/a.css',
		'http://127.0.0.1:1/b.css',
		'/%2e%2e/%2e%2e/c.css',
		'/.htaccess',
		'file:///etc/passwd',
		'\\\\elsewhere\\d.css',
		'data:text/css,x',
	];
	const links = hostile.map((href) => `<link rel=stylesheet href="${href}">`).join('');
	await using fake = await start({ '/': page(links), '/c.css': file('text/css', 'inside') });
	expect(await run(fake.origin)).toMatchObject({ ok: true });
	expect((await exported()).filter((name) => name.endsWith('.css') || name.includes('..'))).toEqual([
		'c.css',
		'site.css',
	]);
	expect(await readdir(parent)).toEqual(['out', 'out.versions']);
	expect(fake.paths.filter((path) => path.includes('elsewhere') || path.includes('..'))).toEqual([]);
});

test('a sitemap that leads out of the folder is not followed', async () => {
	await using fake = await start({ '/sitemap.xml': sitemap('/', '/..%2fescaped') });
	expect(await run(fake.origin)).toMatchObject({
		ok: false,
		failed: [{ path: '/..%2fescaped', error: 'PATH_NOT_EXPORTABLE' }],
	});
	expect(await readdir(parent)).toEqual(['out', 'out.versions']);
});

test('without a sitemap, nothing is changed', async () => {
	await using fake = await start({ '/sitemap.xml': { status: 500 } });
	expect(await run(fake.origin)).toMatchObject({
		ok: false,
		failed: [{ path: '/sitemap.xml', error: 'WRONG_STATUS' }],
	});
	expect(await readdir(parent)).toEqual(['out.versions']);
});

test('a sitemap without pages is a failure', async () => {
	await using fake = await start({ '/sitemap.xml': sitemap() });
	expect(await run(fake.origin)).toMatchObject({ ok: false, error: 'NO_PAGES' });
});

test('what not every site has may be missing', async () => {
	await using fake = await start({ '/robots.txt': notFound, '/feed.xml': notFound });
	expect(await run(fake.origin)).toMatchObject({ ok: true });
	expect(await exported()).not.toContain('feed.xml');
});

test('a page is never taken for a file of another page', async () => {
	await using fake = await start({ '/sitemap.xml': sitemap('/', '/x'), '/x': page('x'), '/': page('<img src=/x>') });
	expect(await run(fake.origin)).toMatchObject({ ok: true, facts: { missing: ['/x'] } });
	expect(await read('x/index.html')).toBe('x');
});

test('a folder with files of its own is refused, and stays', async () => {
	await mkdir(dir);
	await writeFile(join(dir, 'about'), 'mine');
	await using fake = await start();
	expect(await run(fake.origin)).toMatchObject({ ok: false, error: 'EXPORT_FOLDER_TAKEN', pages: [] });
	expect([await read('about'), fake.asked]).toEqual(['mine', []]);
});

test('figures are exported as JSON, all of them after the pages, and past every cache', async () => {
	const json = (body: object) => file('application/json', JSON.stringify(body));
	const list = json({ resorts: [{ resort: { id: 'a' } }, { resort: { id: 'b' } }] });
	await using fake = await FakeSite.start(({ path }) => {
		const documents: Replies = { '/api/conditions': list, '/api/conditions/a': json({ a: 1 }) };
		const reply = { ...site, ...documents }[path.replace(/\?as-of=\d+$/, '')] ?? notFound;
		return typeof reply === 'function' ? reply() : reply;
	});
	expect(await run(fake.origin)).toMatchObject({ ok: true });
	expect((await exported()).filter((name) => name.startsWith('api/'))).toEqual([
		'api/conditions.json',
		'api/conditions/a.json',
	]);
	expect(fake.paths.lastIndexOf('/')).toBeLessThan(fake.paths.findLastIndex((path) => path.startsWith('/api/')));
	expect(fake.paths.filter((path) => path.startsWith('/api/conditions') && !path.includes('?as-of='))).toEqual([]);
});

test('what only the live site can do is linked there', async () => {
	await using fake = await start();
	await run(fake.origin);
	expect(await read('index.html')).toContain('<a href="https://snow.example/alerts">');
});

test('a run that changes nothing publishes nothing', async () => {
	await using fake = await start();
	await run(fake.origin);
	expect(await run(fake.origin)).toMatchObject({ ok: true, facts: { changed: 0, published: false } });
});
