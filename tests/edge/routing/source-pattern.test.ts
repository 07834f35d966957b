import { expect, test } from 'vitest';
import { compilePattern } from '../../../src/edge/routing/source-pattern.ts';

function matches(pattern: string, text: string, caseSensitive = false): boolean {
	return compilePattern(pattern, caseSensitive).test(text);
}

test.each([
	['/about', '/about', true],
	['/about', '/about/us', false],
	['^/about$', '/about', true],
	['/about', '/en/about', false],
	['/a|/b', '/b', true],
	['/a|/b', '/a/more', false],
	['.*', '/anything', true],
	['^/(?:(.+)/)?index(?:\\.html)?/?$', '/a/index.html', true],
	['^(?!/api).*$', '/api/x', false],
])('%s must match all of %s: %s', (pattern, text, expected) => {
	expect(matches(pattern, text)).toBe(expected);
});

test.each([
	['^/(?P<name>a)(?P=name)$', '/aa'],
	['^/(?<name>a)\\k<name>$', '/aa'],
	['\\A/a\\z', '/a'],
	['/a\\Z', '/a'],
	['/[]a]+', '/a]'],
	['/[^]]+', '/ab'],
	['/a\\hb', '/a b'],
	['/[\\h]', '/\t'],
	['/[\\]a]+', '/]a'],
	['/\\(x\\)', '/(x)'],
	['/\\[x', '/[x'],
	['(?i)^/ABC$', '/abc'],
	['^(?i)/ABC$', '/abc'],
	['^(?s)/a.b$', '/a\nb'],
])('PCRE’s %s matches %j', (pattern, text) => {
	expect(matches(pattern, text, true)).toBe(true);
});

test('patterns are case-insensitive unless the route or an inline flag says otherwise', () => {
	expect(matches('/Abc', '/aBC')).toBe(true);
	expect(matches('/Abc', '/aBC', true)).toBe(false);
	expect(matches('(?-i)/Abc', '/aBC')).toBe(false);
	expect(matches('/a(?i)Bc', '/abC')).toBe(true);
});

test.each([
	'/(',
	'/[a',
	'/a++',
	'/(?>a)',
	'/(?|a|b)',
	'/(?R)?',
	'/[[:alpha:]]+',
	'/\\Qa.b\\E',
	'/a\\K',
	'/\\R',
	'/\\g{1}',
	"/\\k'name'",
	'/\\x{41}',
	'(?x)/a',
	'/a(?s).',
])('%s is rejected, because JavaScript lacks it or means something else', (pattern) => {
	expect(() => compilePattern(pattern, false)).toThrow(expect.objectContaining({ code: 'PATTERN_INVALID' }));
});

test('an inline flag within a case-sensitive pattern is rejected', () => {
	expect(() => compilePattern('/a(?i)b', true)).toThrow(expect.objectContaining({ code: 'PATTERN_INVALID' }));
});
