import { describe, expect, test } from 'vitest';
import { type CanonicalPath, canonicalizePath } from '../../../src/edge/routing/canonical-path.ts';

/** Formats a result: the path, its redirect, or `invalid`. */
function outcome(result: CanonicalPath): string {
	if (result.kind === 'ok') return result.query === '' ? result.path : `${result.path}?${result.query}`;
	return result.kind === 'redirect' ? `→ ${result.location}` : 'invalid';
}

test.each([
	'/',
	'/about',
	'/about/',
	'/About',
	'/a.b/..c/...',
	'/~user/a-b_c',
	"/a;b=1,c:d@e!$&'()*+",
	'/caf%C3%A9',
	'/a%20b%22%3F%23%26%5B',
	'/100%25',
	'/100%25x',
	'/?',
	'/?a=b&c=//x/../%2F%00%zz',
	'/.well-known/x',
])('%s is canonical', (target) => {
	expect(outcome(canonicalizePath(target))).toBe(target === '/?' ? '/' : target);
});

test.each([
	['//about', '/about'],
	['/a//b///c', '/a/b/c'],
	['/a/./b/.', '/a/b/'],
	['/a/../b', '/b'],
	['/a/b/..', '/a/'],
	['/../../x', '/x'],
	['/..', '/'],
	['/%61bout', '/about'],
	['/%2E%2e/x', '/x'],
	['/a/%2e/b', '/a/b'],
	['/a%7Eb%2D%5F', '/a~b-_'],
	['/caf%c3%a9', '/caf%C3%A9'],
	['/caf\xc3\xa9', '/caf%C3%A9'],
	['/a"<>[]^`{|}', '/a%22%3C%3E%5B%5D%5E%60%7B%7C%7D'],
	['/a\\b', '/a/b'],
	['/a\\..\\b', '/b'],
	['/%25%34', '/%254'],
	['//about?a=1&b=%2F', '/about?a=1&b=%2F'],
])('%s redirects to %s', (target, location) => {
	expect(outcome(canonicalizePath(target))).toBe(`→ ${location}`);
});

test.each([
	['an encoded slash', '/a%2Fb'],
	['an encoded slash in small letters', '/a%2fb'],
	['an encoded backslash', '/a%5Cb'],
	['an encoded NUL', '/a%00'],
	['an encoded end of line', '/a%0d%0Ab'],
	['an encoded delete', '/a%7F'],
	['an escaped escape', '/%2561lerts'],
	['an escaped escape, escaped', '/%25%36%31lerts'],
	['an escaped slash, escaped', '/a%252Fb'],
	['a cut-off escape', '/a%'],
	['half an escape', '/a%4'],
	['an escape that is none', '/a%zz'],
	['a byte that is no UTF-8', '/a%FF'],
	['an overlong dot', '/%C0%AE%C0%AE/x'],
	['a surrogate', '/%ED%A0%80'],
	['a bare byte that is no UTF-8', '/a\xff'],
	['a fragment', '/a#b'],
	['a fragment in the query', '/a?b#c'],
	['a space', '/a b'],
	['an end of line', '/a\r\nb'],
	['an end of line in the query', '/a?b\r\nc'],
	['a NUL', '/a\0'],
	['nothing', ''],
	['an asterisk', '*'],
	['a host alone', 'snow.test:443'],
	['no leading slash', 'about'],
	['another scheme', 'file:///etc/passwd'],
])('%s is rejected', (_, target) => {
	expect(canonicalizePath(target)).toEqual({ kind: 'invalid' });
});

test.each([
	['http://snow.test/about?a=1', '/about', 'a=1', 'snow.test'],
	['HTTPS://Snow.test:8443', '/', '', 'Snow.test:8443'],
	['http://snow.test?a', '/', 'a', 'snow.test'],
	['http:///about', '/about', '', ''],
])('%s has a host, which the caller must check', (target, path, query, authority) => {
	expect(canonicalizePath(target)).toEqual({ kind: 'ok', path, query, authority });
});

describe('a redirect stays on its host', () => {
	test.each([
		'//evil.test',
		'//evil.test/',
		'///evil.test/%2e%2e',
		'/\\evil.test',
		'\\\\evil.test',
		'/.//evil.test',
		'/..//evil.test',
		'/a/..//evil.test',
		'/%2e//evil.test',
		'http://snow.test//evil.test',
		'http://snow.test\\evil.test',
		'/%09//evil.test',
		'//evil.test?//other.test',
	])('%s', (target) => {
		const result = canonicalizePath(target);
		if (result.kind === 'invalid') return;
		const location = result.kind === 'redirect' ? result.location : result.path;
		expect(new URL(location, 'https://snow.test').host).toBe('snow.test');
		expect(location).toMatch(/^\/(?![/\\])/);
	});
});
