import { expect, test } from 'vitest';
import type { StaticFile } from '../../../src/edge/build-output/build-output.ts';
import { contentTypeOf } from '../../../src/edge/build-output/read-static-files.ts';
import { findStaticFile } from '../../../src/edge/routing/output-lookup.ts';

function listed(...paths: readonly string[]): ReadonlyMap<string, StaticFile> {
	return new Map(
		paths.map((path) => {
			const contentType = /\.\w+$/.test(path) ? contentTypeOf(path) : 'text/html; charset=utf-8';
			return [path, { path, file: `/srv/${path}`, sizeBytes: 1, contentType }];
		}),
	);
}

const files = listed('index.html', 'about/index.html', 'contact', 'old.html', 'logo.png', 'docs/a b.txt');

test.each([
	['/', 'index.html'],
	['/about', 'about/index.html'],
	['/about/', 'about/index.html'],
	['/about/index.html', 'about/index.html'],
	['/contact', 'contact'],
	['/contact/', 'contact'],
	['/logo.png', 'logo.png'],
	['/docs/a b.txt', 'docs/a b.txt'],
])('%s shows %s', (path, found) => {
	expect(findStaticFile(files, path)?.path).toBe(found);
});

test.each([
	'/old',
	'/logo.png/',
	'/About',
	'/docs',
	'/about/../old.html',
	'/../etc/passwd',
	'/\0',
	'/__proto__',
	'//about',
])('%j shows nothing', (path) => {
	expect(findStaticFile(files, path)).toBeNull();
});

test('a path that overrides made empty is the home page', () => {
	const home: StaticFile = { path: '', file: '/srv/index.html', sizeBytes: 1, contentType: 'text/html; charset=utf-8' };
	expect(findStaticFile(new Map([['', home]]), '/')).toBe(home);
});

test.each([
	['page.html', 'text/html; charset=utf-8'],
	['a.b.JS', 'text/javascript; charset=utf-8'],
	['data.json', 'application/json; charset=utf-8'],
	['site.webmanifest', 'application/manifest+json; charset=utf-8'],
	['feed.xml', 'text/xml; charset=utf-8'],
	['icon.svg', 'image/svg+xml; charset=utf-8'],
	['font.woff2', 'font/woff2'],
	['photo.avif', 'image/avif'],
	['LICENSE', 'application/octet-stream'],
	['data.unknownending', 'application/octet-stream'],
])('%s is %s', (name, type) => {
	expect(contentTypeOf(name)).toBe(type);
});
