import { expect, test } from 'vitest';
import { assetFile, ExportPathError, hasExtension, pageFile } from '../../../worker/export/export-path.ts';

test.each([
	['/', 'index.html'],
	['/about', 'about/index.html'],
	['/resorts/mammoth/', 'resorts/mammoth/index.html'],
	['/resorts/st.moritz', 'resorts/st.moritz/index.html'],
	['/old/page.html', 'old/page.html'],
	['/caf%C3%A9', 'café/index.html'],
])('the page %s lies at %s', (pathname, file) => {
	expect(pageFile(pathname).join('/')).toBe(file);
});

test.each([
	['/_astro/site.BZ1.css', '_astro/site.BZ1.css'],
	['/feed.xml', 'feed.xml'],
	['/images/logo', 'images/logo'],
	['//double//slash.css', 'double/slash.css'],
])('the file %s lies at %s', (pathname, file) => {
	expect(assetFile(pathname).join('/')).toBe(file);
});

const ways = [
	'/..%2f..%2fetc%2fpasswd',
	'/%2e%2e/x',
	'/a/%2e',
	'/..',
	'/a%5c..%5cb',
	'/a%00b',
	'/C%3A/x',
	'/%',
	'/%ff',
	'/.htaccess',
	'/.git/config',
	`/${'x'.repeat(256)}`,
];

test.each(ways)('%s is neither a page nor a file of the export', (pathname) => {
	expect(() => pageFile(pathname)).toThrow(ExportPathError);
	expect(() => assetFile(pathname)).toThrow(ExportPathError);
});

test('a folder is not a file', () => {
	expect(() => assetFile('/')).toThrow(ExportPathError);
	expect(() => assetFile('/images/')).toThrow(ExportPathError);
});

test('an extension is the part after the last dot of the last name', () => {
	expect(['/a.css', '/x/favicon.ico', '/feed.xml'].map(hasExtension)).toEqual([true, true, true]);
	expect(['/about', '/v1.2/about', '/.hidden', '/a.', '/'].map(hasExtension)).toEqual([
		false,
		false,
		false,
		false,
		false,
	]);
});
