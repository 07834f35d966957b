import { expect, test } from 'vitest';
import { cdnLifetime, isCacheableRequest } from '../../../src/edge/cdn/cdn-policy.ts';

const life = (...headers: [string, string][]) => cdnLifetime(200, headers);

test('s-maxage and similar directives are read', () => {
	expect(
		life(['cache-control', 'public, max-age=0, s-maxage=60, stale-while-revalidate=300, stale-if-error="600"']),
	).toEqual({
		freshS: 60,
		staleWhileRevalidateS: 300,
		staleIfErrorS: 600,
	});
});

test('stale-while-revalidate without a value is a year, if there is a fresh time', () => {
	expect(life(['cache-control', 's-maxage=60, stale-while-revalidate'])?.staleWhileRevalidateS).toBe(31_536_000);
	expect(life(['cache-control', 's-maxage=60, stale-while-revalidate=x'])?.staleWhileRevalidateS).toBe(0);
	expect(life(['cache-control', 'max-age=60, stale-while-revalidate'])).toBeNull();
});

test('max-age of Cache-Control is for browsers and stores nothing', () => {
	expect(life(['cache-control', 'public, max-age=60'])).toBeNull();
	expect(life()).toBeNull();
});

test('in CDN headers max-age counts, and only the most specific header applies', () => {
	expect(life(['cdn-cache-control', 'max-age=60'])?.freshS).toBe(60);
	const all: [string, string][] = [
		['cache-control', 's-maxage=1'],
		['cdn-cache-control', 's-maxage=2'],
		['vercel-cdn-cache-control', 'max-age=3'],
	];
	expect(life(...all)?.freshS).toBe(3);
	expect(life(...all.slice(0, 2))?.freshS).toBe(2);
	expect(life(['cache-control', 's-maxage=60'], ['vercel-cdn-cache-control', 'no-store'])).toBeNull();
	expect(life(['cache-control', 'private, no-store'], ['vercel-cdn-cache-control', 'max-age=3'])?.freshS).toBe(3);
});

test.each([
	'private, s-maxage=60',
	'no-store, s-maxage=60',
	'No-Cache, s-maxage=60',
	's-maxage=0',
	's-maxage=-1',
	's-maxage=x',
])('%s is not stored', (value) => {
	expect(life(['cache-control', value])).toBeNull();
});

test('answers with a cookie, for one visitor, or with an error status are not stored', () => {
	const kept: [string, string] = ['cache-control', 's-maxage=60'];
	expect(life(kept, ['set-cookie', 'a=1'])).toBeNull();
	expect(life(kept, ['vary', '*'])).toBeNull();
	expect(life(kept, ['vary', 'accept, Cookie'])).toBeNull();
	expect(life(kept, ['vary', 'accept, x-a'])).not.toBeNull();
	for (const status of [201, 204, 206, 304, 400, 401, 403, 429, 500, 503])
		expect(cdnLifetime(status, [kept])).toBeNull();
	for (const status of [200, 301, 302, 307, 308, 404, 410]) expect(cdnLifetime(status, [kept])).not.toBeNull();
});

test('an answer is stored for a year at most', () => {
	expect(life(['cache-control', 's-maxage=999999999999'])?.freshS).toBe(31_536_000);
});

test('requests with Range, Authorization or an unsafe method bypass the cache', () => {
	const header = (given: Record<string, string>) => (name: string) => given[name];
	expect(isCacheableRequest('GET', header({}))).toBe(true);
	expect(isCacheableRequest('HEAD', header({ cookie: 'a=1' }))).toBe(true);
	expect(isCacheableRequest('GET', header({ range: 'bytes=0-1' }))).toBe(false);
	expect(isCacheableRequest('GET', header({ authorization: 'Bearer x' }))).toBe(false);
	expect(isCacheableRequest('POST', header({}))).toBe(false);
});
