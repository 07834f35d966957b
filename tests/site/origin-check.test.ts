import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type RunningSite, startSite } from '../support/running-site.ts';

const build = inject('siteBuild');
let site: RunningSite;
beforeAll(async () => {
	site = await startSite(build);
});
afterAll(() => site?.[Symbol.asyncDispose]());

const bodies = [
	['a form', 'application/x-www-form-urlencoded'],
	['plain text', 'text/plain'],
	['JSON', 'application/json'],
	['no content type', null],
] as const;
const foreign = [
	['no origin', null],
	['an opaque origin', 'null'],
	['another site', 'https://evil.test'],
	['a host that begins like this one', `${build.siteUrl}.evil.test`],
	['this site over http', build.siteUrl.replace('https:', 'http:')],
] as const;

function post(path: string, method: string, contentType: string | null, origin: string | null) {
	const headers: [string, string][] = [];
	if (contentType !== null) headers.push(['content-type', contentType]);
	if (origin !== null) headers.push(['origin', origin]);
	return site.render.fetch(path, { method, headers, body: 'a=b' });
}

describe.each(bodies)('sending %s', (_, contentType) => {
	test.each(foreign)('from %s is refused with 403, privately', async (_, origin) => {
		const { status, headers, text } = await post('/alerts', 'POST', contentType, origin);
		expect(status).toBe(403);
		expect(headers.get('content-type')).toBe('application/problem+json');
		expect(headers.get('cache-control')).toBe('private, no-store');
		expect(JSON.parse(text)).toMatchObject({ status: 403, code: 'FOREIGN_ORIGIN' });
	});

	test('from a page of this site is not', async () => {
		expect((await post('/alerts', 'POST', contentType, build.siteUrl)).status).not.toBe(403);
	});
});

test.each(['PUT', 'PATCH', 'DELETE'])('%s from another site is refused too', async (method) => {
	expect((await post('/alerts', method, 'application/json', 'https://evil.test')).status).toBe(403);
});

test('an endpoint that requires a token answers 401 instead, wherever the request comes from', async () => {
	expect((await post('/api/revalidate', 'POST', 'application/json', 'https://evil.test')).status).toBe(401);
	expect((await post('/api/refresh', 'POST', 'application/json', null)).status).toBe(401);
});

test.each([
	'/feed.xml',
	'/api/health',
	'/api/conditions/mammoth',
	'/api/alerts/evaluate',
	'/alerts/unsubscribe/secret/alert',
])('no action of another site is run by way of %s, which needs no origin otherwise', async (path) => {
	const form = 'application/x-www-form-urlencoded';
	const { status, headers } = await post(`${path}?_action=alerts.channels`, 'POST', form, 'https://evil.test');
	expect(status).toBe(403);
	expect(headers.getSetCookie()).toEqual([]);
});

test.each([
	['JSON that is none', 'application/json', '{', 415],
	['text', 'text/plain', 'a=b', 415],
	['a form without its boundary', 'multipart/form-data', 'a=b', 415],
	['a torn form', 'multipart/form-data; boundary=x', '--x\r\ntorn', 415],
	['a form that is too large', 'application/x-www-form-urlencoded', `a=${'x'.repeat(1_100_000)}`, 413],
])('an action that is sent %s refuses it, and nothing fails', async (_, contentType, body, refusal) => {
	const headers = [
		['origin', build.siteUrl],
		['content-type', contentType],
		['content-length', `${body.length}`],
	] as const;
	for (const path of ['/alerts/new?_action=alerts.save', '/alerts/channels?_action=alerts.channels']) {
		expect((await site.render.fetch(path, { method: 'POST', headers, body })).status, path).toBe(refusal);
	}
	const rpc = await site.render.fetch('/_actions/alerts.save', { method: 'POST', headers, body });
	expect(rpc.status).toBe(refusal);
});

test('reading is allowed from anywhere', async () => {
	const { status } = await site.render.fetch('/alerts', { headers: [['origin', 'https://evil.test']] });
	expect(status).toBe(200);
});

test('a page that was opened at a loopback address may post there', async () => {
	const headers: [string, string][] = [
		['origin', 'http://127.0.0.1:4321'],
		['x-forwarded-host', '127.0.0.1:4321'],
		['x-forwarded-proto', 'http'],
	];
	expect((await site.render.fetch('/alerts', { method: 'POST', headers })).status).not.toBe(403);
});
