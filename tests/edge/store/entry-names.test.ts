import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { locateEntry } from '../../../src/edge/store/entry-names.ts';
import { storedPage } from '../support/page-fixtures.ts';
import { openTestStore } from './test-store.ts';

const locate = (path: string, type = 'text/html; charset=utf-8', status = 200, key = path) =>
	locateEntry({ path, key, status, headers: [['content-type', type]] });

describe('the location of an entry', () => {
	test.each([
		['/', 'text/html', 'index.html'],
		['/about', 'text/html; charset=utf-8', 'about/index.html'],
		['/resorts/mammoth/', 'text/html', 'resorts/mammoth/index.html'],
		['/resorts/mammoth', 'application/json', 'resorts/mammoth/index.json'],
		['/feed.xml', 'application/rss+xml', 'feed.xml'],
		['/v1.2', 'text/html', 'v1.2/index.html'],
		['/picture', 'image/unheard-of', 'picture/index.bin'],
	])('%s with type %s: %s', (path, type, location) => {
		expect(locate(path, type).readable).toBe(location);
	});

	test.each([
		...[
			'/Resorts',
			'/%2e%2e/x',
			'/../x',
			'/.well-known/x',
			'//x',
			'/a//b',
			'/_/x',
			'/é',
			'/a b',
			'/a:b',
			'/a\\b',
			'/a\0b',
		],
		...['/con', '/aux.txt', '/nul/x', '/index.html', '/x.gz', '/x.br', '/x.tmp', '/x.', '/a.b/c', '/x.json', '/~x'],
		...[`/${'x'.repeat(81)}`, `/${'x/'.repeat(101)}x`, '/x.damaged', '/x~1'],
	])('%j has no readable location', (path) => {
		const { readable, hashed } = locate(path);
		expect(readable).toBeNull();
		expect(hashed).toMatch(/^_\/[0-9a-f]{2}\/[0-9a-f]{38}\.html$/);
	});

	test('an answer that is not a page has no readable location', () => {
		expect(locate('/old', 'text/html', 301).readable).toBeNull();
	});

	test('different keys have different locations', () => {
		const keys = [
			'/a',
			'/A',
			'/a?',
			'/a?x=1',
			'/a/',
			'é',
			'é'.normalize('NFD'),
			'x'.repeat(5_000),
			`${'x'.repeat(5_000)}y`,
		];
		expect(new Set(keys.map((key) => locate('/%', 'text/html', 200, key).hashed.toLowerCase())).size).toBe(keys.length);
	});
});

test('the folder is a static site: bodies, compressed bodies, and otherwise only dot files', async () => {
	const { store, root } = await openTestStore();
	const encoded = { br: Buffer.from('br'), gzip: Buffer.from('gz') };
	store.set(storedPage('/k', { path: '/resorts/mammoth', encoded }));
	await store.flush();
	const folder = join(root, 'resorts/mammoth');
	expect(await readFile(join(folder, 'index.html'), 'utf8')).toBe('body of /k');
	expect(await readFile(join(folder, 'index.html.br'), 'utf8')).toBe('br');
	expect(await readFile(join(folder, 'index.html.gz'), 'utf8')).toBe('gz');
	const meta: unknown = JSON.parse(await readFile(join(folder, '.index.html.meta.json'), 'utf8'));
	expect(meta).toMatchObject({ entry: { key: '/k', path: '/resorts/mammoth', status: 200, expiresAt: 300_000 } });
});

test('metadata is readable by the owner only, because keys may be secret', async () => {
	const { store, root } = await openTestStore();
	store.set(storedPage('/k', { path: '/' }));
	await store.flush();
	expect((await stat(join(root, '.index.html.meta.json'))).mode & 0o077).toBe(0);
});
