import { expect, test } from 'vitest';
import { cachedAnswer } from '../../src/http/cached-answer.ts';

function answer(body: string, ifNoneMatch?: string): Response {
	const headers: Record<string, string> = ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch };
	return cachedAnswer(new Request('http://site.test/', { headers }), body, {
		contentType: 'application/json',
		cacheControl: 'public, s-maxage=60',
		headers: { 'access-control-allow-origin': '*' },
	});
}

const etag = answer('{"a":1}').headers.get('etag') ?? '';

test('the tag is strong and differs exactly if the body does', () => {
	expect(etag).toMatch(/^"[\w-]{43}"$/);
	expect(answer('{"a":1}').headers.get('etag')).toBe(etag);
	expect(answer('{"a":2}').headers.get('etag')).not.toBe(etag);
});

test.each([
	['the tag', etag],
	['the tag made weak by a proxy', `W/${etag}`],
	['a list with the tag', `"x", ${etag}`],
	['a star', '*'],
])('a caller that has %s gets 304 without a body, with the headers for caches', async (_, ifNoneMatch) => {
	const response = answer('{"a":1}', ifNoneMatch);
	expect(response.status).toBe(304);
	expect(await response.text()).toBe('');
	expect(Object.fromEntries(response.headers)).toEqual({
		etag,
		'cache-control': 'public, s-maxage=60',
		'access-control-allow-origin': '*',
	});
});

test('a caller that has another body gets the current one', async () => {
	const response = answer('{"a":2}', etag);
	expect([response.status, await response.text()]).toEqual([200, '{"a":2}']);
});
