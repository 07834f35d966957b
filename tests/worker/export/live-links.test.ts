import { expect, test } from 'vitest';
import { embedPolicy, linkToLiveSite } from '../../../worker/export/exported-page.ts';

const places = {
	liveOrigin: 'https://snow.example',
	ownOrigins: new Set(['https://snow.example']),
	placeOf: (path: string) => (path === '/api/a' ? '/api/a.json' : ['/', '/about'].includes(path) ? path : null),
};
const rewrite = (html: string) => linkToLiveSite(html, '/about', places);

test.each([
	['<a href="/alerts">', '<a href="https://snow.example/alerts">'],
	["<A CLASS=x HREF='/alerts?a=1&amp;b=2#c'>", "<A CLASS=x HREF='https://snow.example/alerts?a=1&#38;b=2#c'>"],
	['<a href=/alerts>', '<a href="https://snow.example/alerts">'],
	['<a href="alerts">', '<a href="https://snow.example/alerts">'],
	['<a href="https://snow.example/alerts">', '<a href="https://snow.example/alerts">'],
	['<a href="/api/a?x#y">', '<a href="/api/a.json?x#y">'],
	['<form method=post action="/about">', '<form method=post action="https://snow.example/about">'],
	['<button formaction="/_actions/x">', '<button formaction="https://snow.example/_actions/x">'],
])('%s leads to %s', (html, expected) => {
	expect(rewrite(html)).toBe(expected);
});

test.each([
	'<a href="/about#snow">',
	'<a href="/">',
	'<a href="#content">',
	'<a href="">',
	'<a href="mailto:a@b">',
	'<a href="https://elsewhere.example/alerts">',
	'<link rel=icon href="/alerts">',
	'<!-- <a href="/alerts"> -->',
	'<script>"<a href=/alerts>"</script>',
	'<form action="">',
	'<a title="a > b" href="/about">',
])('%s stays', (html) => {
	expect(rewrite(html)).toBe(html);
});

test('the policy of the header is written into the page, without directives that only a header can have', () => {
	const policy = "default-src 'self'; style-src 'sha256-a='; form-action 'self'; frame-ancestors 'none'";
	expect(embedPolicy('<html><head><meta charset="utf-8"><title>', policy, 'https://a.example')).toBe(
		'<html><head><meta charset="utf-8"><meta http-equiv="content-security-policy" content="' +
			"default-src 'self'; style-src 'sha256-a='; form-action 'self' https://a.example\"><title>",
	);
});

test('two policies stay separate', () => {
	const html = embedPolicy('<head>', "img-src 'self', object-src 'none'", 'https://a.example');
	expect(html.match(/<meta/g)).toHaveLength(2);
});

test.each([
	[
		'a page with a policy of its own',
		'<head><meta http-equiv="Content-Security-Policy" content="x">',
		"img-src 'self'",
	],
	['a page without a policy', '<head>', undefined],
])('%s stays as it is', (_, html, policy) => {
	expect(embedPolicy(html, policy, 'https://a.example')).toBe(html);
});
