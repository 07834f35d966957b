import { expect, test } from 'vitest';
import { canonicalizePath } from '../../../src/edge/routing/canonical-path.ts';
import { seededRandom } from '../support/seeded-random.ts';

/**
 * For any target: the result is a path of this host, canonicalizing it again changes nothing, and decoding it once more
 * or parsing it as a URL gives the same path that routing saw.
 */

const TRIALS = 20_000;
const PIECES = [
	...[
		'/',
		'//',
		'\\',
		'.',
		'..',
		'/.',
		'/..',
		'/./',
		'/../',
		'?',
		'&',
		'=',
		'#',
		'%',
		'%25',
		'%2F',
		'%2f',
		'%5C',
		'%2e',
	],
	...[
		'%2E',
		'%00',
		'%0A',
		'%20',
		'%61',
		'%7e',
		'%C3%A9',
		'%c3',
		'%FF',
		'%C0%AE',
		'%25%36%31',
		'evil.test',
		'a',
		'B',
		'~',
	],
	...[
		'\xc3\xa9',
		'\xff',
		'\0',
		' ',
		'\t',
		'"',
		'<',
		'[',
		']',
		'{',
		'|',
		'^',
		'`',
		"'",
		'@',
		':',
		';',
		'http://',
		'é',
		'😀',
	],
];

function targets(seed: number): readonly string[] {
	const next = seededRandom(seed);
	return Array.from({ length: TRIALS }, () => {
		const length = 1 + Math.floor(next() * 10);
		const pieces = Array.from({ length }, () => PIECES[Math.floor(next() * PIECES.length)] ?? '');
		return `${next() < 0.9 ? '/' : ''}${pieces.join('')}`;
	});
}

test('canonicalizing a canonical path changes neither path nor query', () => {
	for (const target of targets(1)) {
		const first = canonicalizePath(target);
		if (first.kind === 'invalid') continue;
		const again = first.kind === 'redirect' ? first.location : `${first.path}${first.query && `?${first.query}`}`;
		const second = canonicalizePath(again);
		expect(second, JSON.stringify(target)).toMatchObject({ kind: 'ok' });
		if (first.kind === 'ok') expect(second).toEqual({ ...first, authority: null });
	}
});

test('decoding a canonical path, or parsing it as a URL, gives the same path on this host', () => {
	for (const target of targets(2)) {
		const result = canonicalizePath(target);
		if (result.kind === 'invalid') continue;
		const [path = ''] = (result.kind === 'redirect' ? result.location : result.path).split('?');
		const read = new URL(path, 'https://snow.test');
		expect([read.host, read.pathname, read.search, read.hash], target).toEqual(['snow.test', path, '', '']);
		expect(decodeURIComponent(path).split('/').length, target).toBe(path.split('/').length);
		expect(path, target).not.toMatch(/\/\/|\/\.{1,2}(?:\/|$)|%25[0-9A-F]{2}/i);
	}
});

test('a path of 100,000 characters is processed in linear time', () => {
	for (const piece of ['/', '/a', '/..', '%61', 'a', '.', '/.', '%25', '\\']) {
		const target = `/${piece.repeat(100_000)}!\0`;
		expect(canonicalizePath(target)).toEqual({ kind: 'invalid' });
	}
});
