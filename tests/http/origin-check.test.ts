import { expect, test } from 'vitest';
import { isForeignRequest } from '../../src/http/origin-check.ts';

const own = new Set(['https://snow.test', 'https://preview.snow.test']);

test.each(['GET', 'HEAD', 'OPTIONS'])('%s is a safe method and may come from anywhere', (method) => {
	expect(isForeignRequest({ method, origin: 'https://evil.test', host: 'snow.test', scheme: 'https' }, own)).toBe(
		false,
	);
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])('%s is accepted from an own origin', (method) => {
	expect(
		isForeignRequest({ method, origin: 'https://preview.snow.test', host: 'snow.test', scheme: 'https' }, own),
	).toBe(false);
});

test.each([
	['no origin', null],
	['an opaque origin', 'null'],
	['an empty origin', ''],
	['another site', 'https://evil.test'],
	['another scheme', 'http://snow.test'],
	['another port', 'https://snow.test:8443'],
	['a longer host', 'https://snow.test.evil.test'],
	['a subdomain', 'https://a.snow.test'],
	['the own origin with a path', 'https://snow.test/'],
	['two origins', 'https://snow.test, https://evil.test'],
])('%s is foreign', (_, origin) => {
	expect(isForeignRequest({ method: 'POST', origin, host: 'snow.test', scheme: 'https' }, own)).toBe(true);
});

test('a page on a loopback host may post to that host', () => {
	const request = { method: 'POST', origin: 'http://127.0.0.1:4321', host: '127.0.0.1:4321', scheme: 'http' };
	expect(isForeignRequest(request, own)).toBe(false);
});

test.each([
	['another port of the same machine', 'http://127.0.0.1:9999', '127.0.0.1:4321'],
	['another scheme of the same machine', 'https://127.0.0.1:4321', '127.0.0.1:4321'],
	['another name of the same machine', 'http://localhost:4321', '127.0.0.1:4321'],
	['a host that merely equals the origin', 'https://evil.test', 'evil.test'],
	['a loopback origin with a path', 'http://127.0.0.1:4321/x', '127.0.0.1:4321'],
])('%s is foreign', (_, origin, host) => {
	expect(isForeignRequest({ method: 'POST', origin, host, scheme: 'http' }, own)).toBe(true);
});
