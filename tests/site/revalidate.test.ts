import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { isrPaths } from '../../src/domain/isr-paths.ts';
import type { FunctionAnswer } from '../support/built-function.ts';
import { type RunningSite, startSite } from '../support/running-site.ts';

const build = inject('siteBuild');
let site: RunningSite;
beforeAll(async () => {
	site = await startSite(build);
});
afterAll(() => site?.[Symbol.asyncDispose]());
beforeEach(() => {
	site.pageCache.asked.length = 0;
	site.pageCache.stuck.clear();
});

function revalidate(body: string, contentType: string | null = 'application/json'): Promise<FunctionAnswer> {
	const headers: [string, string][] = [['authorization', `Bearer ${build.bypassToken}`]];
	if (contentType !== null) headers.push(['content-type', contentType]);
	return site.render.fetch('/api/revalidate', { method: 'POST', headers, body });
}

function askedPaths(): string[] {
	return site.pageCache.asked.map(({ path }) => path).sort();
}

test('the requested pages are regenerated, each with its time', async () => {
	const { status, headers, text } = await revalidate('{"paths":["/","/resorts/mammoth"]}');
	expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
	expect(JSON.parse(text)).toEqual({
		revalidated: ['/', '/resorts/mammoth'].map((path) => ({
			path,
			status: 200,
			cache: 'REVALIDATED',
			generatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
			durationMs: expect.any(Number),
		})),
		failed: [],
		cursor: null,
	});
});

test('the page cache gets one request per page, at its origin, with the token of the build', async () => {
	await revalidate('{"paths":["/resorts/mammoth","/resorts/mammoth"]}');
	expect(site.pageCache.asked).toEqual([{ path: '/resorts/mammoth', token: build.bypassToken }]);
});

test('a resort means every page that shows it', async () => {
	await revalidate('{"resorts":["mammoth"]}');
	expect(askedPaths()).toEqual(['/', '/resorts/mammoth']);
});

test('all means every page of the registry', async () => {
	await revalidate('{"all":true}');
	expect(askedPaths()).toEqual([...isrPaths()].sort());
});

test('a page that could not be regenerated is named in a 502 of the same shape, and the others are done', async () => {
	site.pageCache.stuck.add('/');
	const { status, text } = await revalidate('{"resorts":["mammoth"]}');
	expect(status).toBe(502);
	expect(JSON.parse(text)).toMatchObject({
		revalidated: [{ path: '/resorts/mammoth', cache: 'REVALIDATED' }],
		failed: [{ path: '/', status: 200, cache: 'HIT', error: 'PAGE_REVALIDATION_FAILED' }],
	});
});

describe('requests that are refused without a request to the page cache', () => {
	test.each([
		['a path that is no page', '{"paths":["/","/nope"]}', 'paths'],
		['a page that is not cached', '{"paths":["/alerts"]}', 'paths'],
		['an address', '{"paths":["https://evil.test/"]}', 'paths'],
		['an address without a scheme', '{"paths":["//evil.test/"]}', 'paths'],
		['a path with a query', '{"paths":["/?x"]}', 'paths'],
		['an unknown resort', '{"resorts":["nowhere"]}', 'resorts'],
		['a path that is no text', '{"paths":[7]}', 'paths.0'],
		['no path', '{"paths":[]}', 'paths'],
		['all that is not true', '{"all":false}', 'all'],
		['a cursor that was never given', '{"all":true,"cursor":"/nope"}', 'cursor'],
		['two selections', '{"all":true,"paths":["/"]}', 'body'],
		['no selection', '{}', 'body'],
		['a key that is not known', '{"all":true,"tags":[]}', 'body'],
		['no object', '[]', 'body'],
		['__proto__', '{"all":true,"__proto__":{}}', undefined],
		['what is not JSON', '{"all":', undefined],
		['deep nesting', `{"paths":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, undefined],
		['nothing', '', undefined],
	])('%s: 400', async (_, body, field) => {
		const { status, headers, text } = await revalidate(body);
		expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json']);
		const problem = JSON.parse(text);
		expect(problem).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400 });
		expect(problem.field).toBe(field);
		expect(site.pageCache.asked).toEqual([]);
	});

	test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])('%s: 415', async (type) => {
		const { status, text } = await revalidate('{"all":true}', type);
		expect([status, JSON.parse(text).code]).toEqual([415, 'NOT_JSON']);
	});

	test('a body over the limit: 413', async () => {
		const { status, text } = await revalidate(`{"paths":["${'x'.repeat(70_000)}"]}`);
		expect([status, JSON.parse(text).code]).toEqual([413, 'BODY_TOO_LARGE']);
	});

	test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s: 405', async (method) => {
		const { status, headers } = await site.render.fetch('/api/revalidate', { method });
		expect([status, headers.get('allow')]).toEqual([405, 'POST']);
		expect(site.pageCache.asked).toEqual([]);
	});
});

describe('a regeneration link', () => {
	let lastAddress = 0;
	const open = (target: string) => {
		lastAddress += 1;
		return site.render.fetch(target, { headers: [['x-forwarded-for', `203.0.113.${lastAddress}`]] });
	};

	test.each(['/', '/resorts/mammoth'])('on %s regenerates that page and leads to its clean address', async (path) => {
		const { status, headers, text } = await open(`${path}?utm=x&__prerender_bypass=${build.bypassToken}`);
		expect([status, headers.get('location'), text]).toEqual([303, path, '']);
		expect(headers.get('referrer-policy')).toBe('no-referrer');
		expect(headers.get('cache-control')).toBe('no-store');
		expect(askedPaths()).toEqual([path]);
	});

	test.each([
		['a wrong token', '/?__prerender_bypass=wrong'],
		['an empty token', '/?__prerender_bypass='],
		['the token twice', `/?__prerender_bypass=${build.bypassToken}&__prerender_bypass=${build.bypassToken}`],
	])('with %s is refused with 401, and nothing is regenerated or passed on', async (_, target) => {
		const { status, headers } = await open(target);
		expect(status).toBe(401);
		expect(headers.get('referrer-policy')).toBe('no-referrer');
		expect(headers.get('cache-control')).toBe('no-store');
		expect(site.pageCache.asked).toEqual([]);
	});

	test('to a page that does not exist regenerates nothing', async () => {
		expect((await open(`/resorts/nowhere?__prerender_bypass=${build.bypassToken}`)).status).toBe(404);
		expect(site.pageCache.asked).toEqual([]);
	});

	test('whose page is not regenerated says so', async () => {
		site.pageCache.stuck.add('/');
		expect((await open(`/?__prerender_bypass=${build.bypassToken}`)).status).toBe(502);
	});

	test('has no effect on a page that is not cached', async () => {
		expect((await open(`/alerts?__prerender_bypass=${build.bypassToken}`)).status).toBe(200);
		expect(site.pageCache.asked).toEqual([]);
	});

	test('has no effect behind the page cache, where the query must not be read', async () => {
		const { status } = await site.renderCached('/', { query: '&__prerender_bypass=wrong' });
		expect(status).toBe(200);
	});

	test('is throttled by address after too many wrong tokens', async () => {
		const guess = () =>
			site.render.fetch('/?__prerender_bypass=guess', { headers: [['x-forwarded-for', '198.51.100.9']] });
		const statuses: number[] = [];
		for (let i = 0; i < 11; i += 1) statuses.push((await guess()).status);
		expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
	});
});
