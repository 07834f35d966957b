import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { resorts } from '../../src/domain/resort.ts';
import { type RunningSite, startSite } from '../support/running-site.ts';

const build = inject('siteBuild');
let site: RunningSite;
beforeAll(async () => {
	site = await startSite(build);
});
afterAll(() => site?.[Symbol.asyncDispose]());

const cached = 'public, max-age=0, s-maxage=60, stale-while-revalidate=300';

test('every resort is listed with its figures', async () => {
	const { status, headers, text } = await site.render.fetch('/api/conditions');
	expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
		200,
		'application/json',
		cached,
	]);
	const { resorts: listed, problem } = JSON.parse(text);
	expect(problem).toBeNull();
	expect(listed.map(({ resort }: { resort: { id: string } }) => resort.id)).toEqual(resorts.map(({ id }) => id));
	expect(listed[0].summit.tempC).toEqual({
		value: expect.any(Number),
		source: 'modelled',
		measuredAt: expect.stringMatching(/Z$/),
		staleAfter: expect.stringMatching(/Z$/),
	});
});

test('one resort is given in full', async () => {
	const { status, text } = await site.render.fetch('/api/conditions/mammoth');
	expect(status).toBe(200);
	expect(JSON.parse(text)).toMatchObject({ resort: { id: 'mammoth' }, forecast: expect.any(Array) });
});

test.each(['nowhere', 'MAMMOTH', '__proto__', 'constructor', '..%2fhealth'])('%s is no resort: 404', async (id) => {
	const { status, headers, text } = await site.render.fetch(`/api/conditions/${id}`);
	expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json']);
	expect(JSON.parse(text)).toMatchObject({ status: 404, code: 'UNKNOWN_RESORT' });
});

test.each(['/api/conditions', '/api/conditions/mammoth', '/api/openapi.json', '/sitemap.xml', '/feed.xml'])(
	'a client that has %s gets 304, without a body',
	async (path) => {
		const etag = (await site.render.fetch(path)).headers.get('etag') ?? '';
		expect(etag).toMatch(/^"[\w-]+"$/);
		const again = await site.render.fetch(path, { headers: [['if-none-match', etag]] });
		expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
		expect(again.headers.get('cache-control')).toMatch(/s-maxage/);
	},
);

test.each(['/api/conditions', '/api/conditions/mammoth', '/api/conditions/nowhere', '/api/openapi.json'])(
	'any site may read %s',
	async (path) => {
		const { headers } = await site.render.fetch(path, { headers: [['origin', 'https://other.test']] });
		expect(headers.get('access-control-allow-origin')).toBe('*');
		expect(headers.get('access-control-allow-credentials')).toBeNull();
	},
);

test('a preflight request allows conditional requests', async () => {
	const { status, headers } = await site.render.fetch('/api/conditions', {
		method: 'OPTIONS',
		headers: [
			['origin', 'https://other.test'],
			['access-control-request-method', 'GET'],
			['access-control-request-headers', 'if-none-match'],
		],
	});
	expect(status).toBe(204);
	expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD');
	expect(headers.get('access-control-allow-headers')).toBe('if-none-match');
});

test.each([
	['/api/conditions', 'GET, HEAD, OPTIONS'],
	['/api/conditions/mammoth', 'GET, HEAD, OPTIONS'],
	['/api/openapi.json', 'GET, HEAD, OPTIONS'],
	['/api/health', 'GET, HEAD'],
	['/sitemap.xml', 'GET, HEAD'],
	['/feed.xml', 'GET, HEAD'],
])('%s can only be read: POST is answered 405', async (path, allow) => {
	const { status, headers } = await site.render.fetch(path, { method: 'POST' });
	expect([status, headers.get('allow')]).toEqual([405, allow]);
});

test.each(['/api/conditions', '/api/openapi.json', '/api/health', '/sitemap.xml', '/feed.xml'])(
	'HEAD %s is GET without a body',
	async (path) => {
		const { status, text } = await site.render.fetch(path, { method: 'HEAD' });
		expect([status, text]).toEqual([200, '']);
	},
);
