import { expect, test } from 'vitest';
import { contentTypeOf, readStaticFiles } from '../../../src/edge/build-output/read-static-files.ts';
import { writeOutput } from './temporary-output.ts';

const plain = { overrides: {}, cleanUrls: false };

test('files are listed by URL path with size and type', async () => {
	await using output = await writeOutput({
		'static/index.html': '<p>',
		'static/_astro/page.D4f.css': 'a{}',
		'static/café.txt': 'é',
	});
	const files = await readStaticFiles(output.path('static'), plain);
	expect([...files.values()].map(({ path, sizeBytes, contentType }) => [path, sizeBytes, contentType])).toEqual([
		['_astro/page.D4f.css', 3, 'text/css; charset=utf-8'],
		['café.txt', 2, 'text/plain; charset=utf-8'],
		['index.html', 3, 'text/html; charset=utf-8'],
	]);
});

test('hidden files, source maps and links out of the folder are not published', async () => {
	await using output = await writeOutput({
		'config.json': { secret: true },
		'static/a.js': '',
		'static/a.js.map': '{}',
		'static/.env': 'TOKEN=1',
		'static/.git/config': '',
		'static/out.json': { link: '../config.json' },
		'static/inside.js': { link: 'a.js' },
		'static/broken.js': { link: 'gone.js' },
		'static/folder': { link: '..' },
	});
	const files = await readStaticFiles(output.path('static'), plain);
	expect([...files.keys()]).toEqual(['a.js', 'inside.js']);
});

test('the well-known folder is published, though hidden', async () => {
	await using output = await writeOutput({ 'static/.well-known/security.txt': '', 'static/.well-known/.key': '' });
	const files = await readStaticFiles(output.path('static'), plain);
	expect([...files.keys()]).toEqual(['.well-known/security.txt']);
});

test('an override replaces path and type of a file', async () => {
	await using output = await writeOutput({ 'static/about.html': '', 'static/feed': '' });
	const overrides = { 'about.html': { path: 'about' }, feed: { contentType: 'application/atom+xml' }, gone: {} };
	const files = await readStaticFiles(output.path('static'), { overrides, cleanUrls: false });
	expect([...files].map(([path, { contentType }]) => [path, contentType])).toEqual([
		['about', 'text/html; charset=utf-8'],
		['feed', 'application/atom+xml'],
	]);
});

test('clean URLs remove the extension of pages, not of index.html', async () => {
	await using output = await writeOutput({ 'static/a.html': '', 'static/b/index.html': '', 'static/index.html': '' });
	const files = await readStaticFiles(output.path('static'), { overrides: {}, cleanUrls: true });
	expect([...files.keys()].sort()).toEqual(['a', 'b/index.html', 'index.html']);
});

test('an override named like a property of Object.prototype has no effect', async () => {
	await using output = await writeOutput({ 'static/constructor': '' });
	const files = await readStaticFiles(output.path('static'), plain);
	expect(files.get('constructor')?.contentType).toBe('application/octet-stream');
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
