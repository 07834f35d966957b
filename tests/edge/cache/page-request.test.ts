import { expect, test } from 'vitest';
import { cacheKeyQuery, pageKey } from '../../../src/edge/cache/page-request.ts';
import { seededRandom } from '../support/seeded-random.ts';

test('only the allowed parameters are part of the key', () => {
	expect(cacheKeyQuery('utm=1&path=%2Fa&x=2', ['path'])).toBe('path=%2Fa');
	expect(cacheKeyQuery('utm=1', ['path'])).toBe('');
});

test('without a list every parameter is part of the key; with an empty one none is', () => {
	expect(cacheKeyQuery('b=2&a=1', undefined)).toBe('a=1&b=2');
	expect(cacheKeyQuery('b=2&a=1', [])).toBe('');
});

test('the order of different parameters does not matter, the order of repeated ones does', () => {
	expect(cacheKeyQuery('b=2&a=1', undefined)).toBe(cacheKeyQuery('a=1&b=2', undefined));
	expect(cacheKeyQuery('a=1&a=2', undefined)).not.toBe(cacheKeyQuery('a=2&a=1', undefined));
});

test('encodings of one value share a key', () => {
	expect(cacheKeyQuery('path=/a%20b', ['path'])).toBe(cacheKeyQuery('path=%2Fa+b', ['path']));
});

test('values that differ after decoding have different keys: no value can pass for another parameter', () => {
	const random = seededRandom(7);
	const alphabet = ['a', 'b', '&', '=', '%', '?', '/', '+', ' ', '#', '\u00e9'];
	const word = () =>
		Array.from({ length: Math.floor(random() * 5) }, () => alphabet[Math.floor(random() * 11)]).join('');
	const seen = new Map<string, string>();
	for (let n = 0; n < 20_000; n++) {
		const params: [string, string][] = [
			['a', word()],
			['b', word()],
		];
		const query = params.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
		const key = pageKey('/out', cacheKeyQuery(query, undefined));
		const meaning = JSON.stringify(params);
		expect(seen.get(key) ?? meaning).toBe(meaning);
		seen.set(key, meaning);
	}
});

test('outputs have separate keys', () => {
	expect(pageKey('/a', '')).not.toBe(pageKey('/b', ''));
	expect(pageKey('/a', 'x=1')).toBe('/a?x=1');
});
