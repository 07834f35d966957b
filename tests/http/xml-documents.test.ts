import { expect, test } from 'vitest';
import { escapeXml, renderAtomFeed, renderSitemap } from '../../src/http/xml-documents.ts';

test('markup and quotes are escaped, and characters that XML cannot contain are removed', () => {
	expect(escapeXml(`<a href="x" id='y'>&\u0000\u001b\ufffe`)).toBe(
		'&lt;a href=&quot;x&quot; id=&apos;y&apos;&gt;&amp;',
	);
});

test('letters, line breaks and emoji stay, lone surrogates are removed', () => {
	expect(escapeXml('Zürs\n⛷\u{1f3bf}\ud83c')).toBe('Zürs\n⛷\u{1f3bf}');
});

test('a URL with an ampersand is escaped in a sitemap', () => {
	expect(renderSitemap(['https://snow.test/?a=1&b=2'])).toContain('<loc>https://snow.test/?a=1&amp;b=2</loc>');
});

test('a feed has the elements that RFC 4287 requires, once each, and escapes its texts', () => {
	const feed = renderAtomFeed({
		id: 'tag:snow.test,2026:feed',
		title: 'Snow & ice',
		author: 'Snowline',
		selfUrl: 'https://snow.test/feed.xml',
		siteUrl: 'https://snow.test/',
		updatedAt: Date.UTC(2026, 10, 23, 6),
		entries: [
			{
				id: 'tag:snow.test,2026-11-23:mammoth',
				title: '<script>',
				url: 'https://snow.test/resorts/mammoth',
				updatedAt: Date.UTC(2026, 10, 23, 5),
				summary: '12 in < 24 h',
			},
		],
	});
	const head = feed.slice(0, feed.indexOf('<entry>'));
	for (const element of ['<id>', '<title>', '<updated>', '<author>', 'rel="self"', 'rel="alternate"']) {
		expect(head.split(element), element).toHaveLength(2);
	}
	expect(feed).toContain('<title>Snow &amp; ice</title>');
	expect(feed).toContain('<title>&lt;script&gt;</title>');
	expect(feed).toContain('<updated>2026-11-23T05:00:00.000Z</updated>');
});
