import { expect, test } from 'vitest';
import { decodeEntities, readTags } from '../../../worker/export/markup.ts';
import { findInCss, findInHtml, findInScript } from '../../../worker/export/references.ts';
import { readSitemap } from '../../../worker/export/site-contents.ts';

test.each([
	['<link rel="stylesheet" href="/a.css">', ['/a.css']],
	["<LINK REL=icon HREF='/favicon.svg'>", ['/favicon.svg']],
	['<script type=module src=/b.js></script>', ['/b.js']],
	['<img src="/c.png?w=1&amp;h=2" alt="a > b">', ['/c.png?w=1&h=2']],
	['<img srcset="/d.png 1x, /e,f.png 2x" alt="">', ['/d.png', '/e,f.png']],
	['<source srcset="/g.avif 100w,\n /h.avif 200w">', ['/g.avif', '/h.avif']],
	['<link rel=preload as=image imagesrcset="/i.png 1x">', ['/i.png']],
	['<video poster=/j.jpg><source src=/k.mp4></video>', ['/j.jpg', '/k.mp4']],
	['<p style="background:url(&quot;/l.png&quot;)">', ['/l.png']],
	['<style>@import "/m.css"; a{background:url( "/n.png" )}</style>', ['/n.png', '/m.css']],
	['<script type="module">import "/o.js"; const p = await import("./p.js")</script>', ['/o.js', './p.js']],
	['<svg><use href="#x"></use><image href="/q.png"/></svg>', ['/q.png']],
	['<a href="/data/report.pdf">', ['/data/report.pdf']],
	['<link rel=alternate type=application/atom+xml href=/feed.xml>', ['/feed.xml']],
])('%s', (html, expected) => {
	expect([...findInHtml(html)].sort()).toEqual([...expected].sort());
});

test.each([
	'<a href="/alerts">',
	'<a href="/old.html">',
	'<link rel="canonical" href="https://snow.example/">',
	'<form action="/_actions/x">',
	'<!-- <img src="/commented.png"> -->',
	'<script>const markup = "<img src=/quoted.png>"</script>',
	'<style>/* url(/commented.png) */</style>',
	'text with < and src="/no-tag.png"',
	'<img src="">',
])('%s refers to no file', (html) => {
	expect(findInHtml(html)).toEqual([]);
});

test('a stylesheet refers to what it loads', () => {
	expect(
		findInCss(`@import url("a.css"); @import 'b.css'; x{src:url(../c.woff2)format("woff2"),url('d e.woff')}`),
	).toEqual(['a.css', 'b.css', '../c.woff2', 'd e.woff']);
});

test('a script refers to the chunks of its build, not to packages', () => {
	const script = `import{a}from"./a.js";export*from'../b.js';import("/c.js").then();import x from "package"`;
	expect(findInScript(script)).toEqual(['./a.js', '../b.js', '/c.js']);
});

test('broken markup ends', () => {
	const broken = [
		'<',
		'<img src="/a.png',
		'<!-- never closed',
		'<script>never closed',
		'<style',
		'<a b=c d',
		'<img '.repeat(1_000),
	];
	expect(broken.map((html) => [...readTags(html)].length)).toEqual([0, 0, 0, 1, 0, 0, 0]);
});

test('character references are resolved once', () => {
	expect(decodeEntities('&amp;lt; &#47;&#x2F; &quot; &unknown; &#1114112;')).toBe('&lt; // " &unknown; &#1114112;');
});

test('of a sitemap the paths count, and the origins that the site calls its own', () => {
	const xml = `<urlset><url><loc>https://snow.example/</loc></url><url><loc> https://snow.example/a?b&amp;c#d </loc></url>
		<url><loc>https://snow.example/</loc></url><url><loc>javascript:alert(1)</loc></url><url><loc>/relative</loc></url></urlset>`;
	expect(readSitemap(xml)).toEqual({ paths: ['/', '/a'], origins: new Set(['https://snow.example']) });
});
