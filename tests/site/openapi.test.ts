import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { FunctionAnswer, FunctionRequest } from '../support/built-function.ts';
import { readBuiltRoutes } from '../support/built-routes.ts';
import { type ApiDescription, DescribedApi } from '../support/described-api.ts';
import { cronSecret, type RunningSite, startSite } from '../support/running-site.ts';
import { signReport, stakeSecret } from '../support/signed-report.ts';

const build = inject('siteBuild');
let site: RunningSite;
let api: DescribedApi;
beforeAll(async () => {
	site = await startSite(build, { env: { REPORT_SOURCES: sources } });
	api = new DescribedApi(JSON.parse((await site.render.fetch('/api/openapi.json')).text) as ApiDescription);
});
afterAll(() => site?.[Symbol.asyncDispose]());

type Call = FunctionRequest & { readonly target?: string; readonly code?: string };
/** A request and its expected status. */
type Case = readonly [method: string, template: string, status: number, call: Call];

const json = ['content-type', 'application/json'] as const;
const token = ['authorization', `Bearer ${build.bypassToken}`] as const;
const cron = ['authorization', `Bearer ${cronSecret}`] as const;
const tokenAndJson = [token, json];
const one = { target: '/api/conditions/mammoth' };
const report = { target: '/api/reports/mammoth' };
const sources = JSON.stringify([{ name: 'stake', secret: stakeSecret, resorts: ['mammoth'] }]);
const signed = (body: string): Call => ({ ...report, headers: Object.entries(signReport(body)), body });
const tooLarge = `{"paths":["${'x'.repeat(70_000)}"]}`;
const tooDeep = `{"paths":${'['.repeat(50)}${']'.repeat(50)}}`;

const cases: readonly Case[] = [
	['GET', '/api/conditions', 200, {}],
	['GET', '/api/conditions/{id}', 200, one],
	['GET', '/api/conditions/{id}', 404, { target: '/api/conditions/nowhere', code: 'UNKNOWN_RESORT' }],
	['GET', '/api/health', 200, {}],
	['GET', '/api/openapi.json', 200, {}],
	['GET', '/feed.xml', 200, {}],
	['GET', '/reports.xml', 200, {}],
	['GET', '/.well-known/snow-report.json', 200, {}],
	['GET', '/api/reports/schema.json', 200, {}],
	['GET', '/api/reports/{id}', 200, report],
	['GET', '/api/reports/{id}', 404, { target: '/api/reports/nowhere', code: 'UNKNOWN_RESORT' }],
	['POST', '/api/reports/{id}', 200, signed('{"newSnow24hCm":1}')],
	['POST', '/api/reports/{id}', 202, signed('{"overnightSnowCm":63}')],
	['POST', '/api/reports/{id}', 400, { ...signed('{"newSnow24hCm":-1}'), code: 'BODY_REFUSED' }],
	['POST', '/api/reports/{id}', 400, { ...signed('{'), code: 'BODY_NOT_JSON' }],
	['POST', '/api/reports/{id}', 400, { ...signed(tooDeep), code: 'BODY_TOO_DEEP' }],
	['POST', '/api/reports/{id}', 401, { ...report, headers: [json], body: '{}', code: 'SIGNATURE_REFUSED' }],
	['POST', '/api/reports/{id}', 404, { target: '/api/reports/nowhere', body: '{}', code: 'UNKNOWN_RESORT' }],
	['POST', '/api/reports/{id}', 413, { ...signed(tooLarge), code: 'BODY_TOO_LARGE' }],
	[
		'POST',
		'/api/reports/{id}',
		415,
		{ ...report, headers: [['content-type', 'text/plain']], body: '{}', code: 'NOT_JSON' },
	],
	['GET', '/sitemap.xml', 200, {}],
	['POST', '/api/refresh', 200, { headers: [token] }],
	['POST', '/api/refresh', 200, { headers: tokenAndJson, body: '{"force":true}' }],
	['POST', '/api/refresh', 400, { headers: tokenAndJson, body: '{', code: 'BODY_NOT_JSON' }],
	['POST', '/api/refresh', 400, { headers: tokenAndJson, body: '{"now":1}', code: 'BODY_REFUSED' }],
	['POST', '/api/refresh', 400, { headers: tokenAndJson, body: tooDeep, code: 'BODY_TOO_DEEP' }],
	['POST', '/api/refresh', 401, { code: 'TOKEN_REFUSED' }],
	['POST', '/api/refresh', 413, { headers: tokenAndJson, body: tooLarge, code: 'BODY_TOO_LARGE' }],
	['POST', '/api/refresh', 415, { headers: [token, ['content-type', 'text/plain']], body: '{}', code: 'NOT_JSON' }],
	['GET', '/api/cron/refresh', 200, { headers: [cron] }],
	['GET', '/api/cron/refresh', 401, { headers: [token], code: 'TOKEN_REFUSED' }],
	['POST', '/api/revalidate', 200, { headers: tokenAndJson, body: '{"paths":["/"]}' }],
	['POST', '/api/revalidate', 200, { headers: tokenAndJson, body: '{"all":true}' }],
	['POST', '/api/revalidate', 400, { headers: tokenAndJson, body: '', code: 'BODY_MISSING' }],
	['POST', '/api/revalidate', 400, { headers: tokenAndJson, body: '{', code: 'BODY_NOT_JSON' }],
	['POST', '/api/revalidate', 400, { headers: tokenAndJson, body: '{"paths":[7]}', code: 'BODY_REFUSED' }],
	['POST', '/api/revalidate', 400, { headers: tokenAndJson, body: tooDeep, code: 'BODY_TOO_DEEP' }],
	['POST', '/api/revalidate', 400, { headers: tokenAndJson, body: '{"paths":["/nope"]}', code: 'UNKNOWN_PATH' }],
	['POST', '/api/revalidate', 401, { code: 'TOKEN_REFUSED' }],
	['POST', '/api/revalidate', 413, { headers: tokenAndJson, body: tooLarge, code: 'BODY_TOO_LARGE' }],
	['POST', '/api/revalidate', 415, { headers: [token, ['content-type', 'text/plain']], body: '{}', code: 'NOT_JSON' }],
	...[
		'/api/conditions',
		'/api/openapi.json',
		'/api/health',
		'/api/cron/refresh',
		'/api/reports/schema.json',
		'/.well-known/snow-report.json',
		'/feed.xml',
		'/reports.xml',
		'/sitemap.xml',
	].map((path): Case => ['POST', path, 405, { code: 'METHOD_NOT_ALLOWED' }]),
	['DELETE', '/api/reports/{id}', 405, { ...report, code: 'METHOD_NOT_ALLOWED' }],
	['DELETE', '/api/conditions/{id}', 405, { ...one, code: 'METHOD_NOT_ALLOWED' }],
	['GET', '/api/refresh', 405, { code: 'METHOD_NOT_ALLOWED' }],
	['PUT', '/api/revalidate', 405, { code: 'METHOD_NOT_ALLOWED' }],
];

async function ask([method, template, , { target = template, ...call }]: Case): Promise<FunctionAnswer> {
	return site.render.fetch(target, { ...call, method });
}

/** A conditional request with the ETag of an earlier response. */
async function askAgain(target: string): Promise<FunctionAnswer> {
	const etag = (await site.render.fetch(target)).headers.get('etag') ?? '';
	return site.render.fetch(target, { headers: [['if-none-match', etag]] });
}

test('every endpoint and document that a function serves is described, and nothing else', async () => {
	const routes = (await readBuiltRoutes(build)).flatMap(({ src }: { src?: string }) => src ?? []);
	const served = routes.filter((src) => /^\^\/(?:api\/|\.well-known\/|[^/]*\.xml\$)/.test(src));
	const templates = served.map((src) => src.slice(1, -1).replace('([^/]+?)', '{id}').replaceAll('\\', ''));
	expect(Object.keys(api.description.paths).sort()).toEqual(templates.sort());
	expect(api.description.servers).toEqual([{ url: build.siteUrl }]);
});

test('the description contains no secret', async () => {
	const { text } = await site.render.fetch('/api/openapi.json');
	for (const secret of [build.bypassToken, cronSecret, stakeSecret]) expect(text).not.toContain(secret);
});

describe('responses match the description', () => {
	test.each(cases)('%s %s: %i', async (...asked) => {
		const [method, template, status, { code }] = asked;
		const answer = await ask(asked);
		expect(answer.status).toBe(status);
		expect(api.faultsOfAnswer(method, template, answer)).toEqual([]);
		if (code !== undefined) expect(JSON.parse(answer.text).code).toBe(code);
	});

	test.each([
		['/api/conditions', '/api/conditions'],
		['/api/conditions/{id}', '/api/conditions/mammoth'],
		['/api/openapi.json', '/api/openapi.json'],
		['/feed.xml', '/feed.xml'],
		['/sitemap.xml', '/sitemap.xml'],
		['/reports.xml', '/reports.xml'],
		['/.well-known/snow-report.json', '/.well-known/snow-report.json'],
		['/api/reports/schema.json', '/api/reports/schema.json'],
		['/api/reports/{id}', '/api/reports/mammoth'],
	])('GET %s: 304', async (template, target) => {
		const answer = await askAgain(target);
		expect(answer.status).toBe(304);
		expect(api.faultsOfAnswer('GET', template, answer)).toEqual([]);
	});

	test.each<Case>([
		['POST', '/api/refresh', 502, { headers: [token] }],
		['GET', '/api/cron/refresh', 502, { headers: [cron] }],
		['POST', '/api/revalidate', 502, { headers: tokenAndJson, body: '{"paths":["/"]}' }],
	])('%s %s, with a page that stays as it was: %i', async (...asked) => {
		site.pageCache.stuck.add('/');
		const answer = await ask(asked).finally(() => site.pageCache.stuck.clear());
		expect(answer.status).toBe(502);
		expect(api.faultsOfAnswer(asked[0], asked[1], answer)).toEqual([]);
	});

	test.each([
		['POST', '/api/refresh'],
		['POST', '/api/revalidate'],
		['GET', '/api/cron/refresh'],
	])('%s %s, from an address that keeps guessing: 429', async (method, path) => {
		const headers = [['x-forwarded-for', `198.51.100.${path.length}`] as const];
		const guess = () => site.render.fetch(path, { method, headers });
		for (let i = 0; i < 10; i += 1) await guess();
		const answer = await guess();
		expect(answer.status).toBe(429);
		expect(api.faultsOfAnswer(method, path, answer)).toEqual([]);
	});

	test('also while nothing can be fetched, and without a database', async () => {
		await using poor = await startSite(build, { env: { OPEN_METEO_URL: 'http://127.0.0.1:1' }, database: false });
		for (const [template, target] of [
			['/api/conditions', '/api/conditions'],
			['/api/conditions/{id}', '/api/conditions/mammoth'],
			['/api/health', '/api/health'],
			['/feed.xml', '/feed.xml'],
			['/reports.xml', '/reports.xml'],
			['/api/reports/{id}', '/api/reports/mammoth'],
		] as const) {
			const answer = await poor.render.fetch(target);
			expect(answer.status, target).toBe(200);
			expect(api.faultsOfAnswer('GET', template, answer), target).toEqual([]);
		}
		const refreshed = await poor.render.fetch('/api/refresh', { method: 'POST', headers: [token] });
		expect(api.faultsOfAnswer('POST', '/api/refresh', refreshed)).toEqual([]);
	});
});
