import { describe, expect, test } from 'vitest';
import type { DoctorOptions } from '../../src/doctor/doctor-options.ts';
import { codesOf, examineFake, outcomeOf, wrongToken } from './support/examine-fake.ts';
import { startedAt } from './support/fake-site.ts';
import type { Asked, FakeSiteOptions, Reply } from './support/fake-site-options.ts';

/** Each site here is healthy but for what one rule of a proxy, a build or an outage does to its answers. */

type Change = (reply: Reply, asked: Asked) => Reply;

const set =
	(headers: Reply['headers'], when: (asked: Asked) => boolean): Change =>
	(reply, asked) =>
		when(asked) ? { ...reply, headers: { ...reply.headers, ...headers } } : reply;
const on = (path: string) => (asked: Asked) => asked.path === path;
const replace =
	(reply: Reply, when: (asked: Asked) => boolean): Change =>
	(given, asked) =>
		when(asked) ? reply : given;
const missed = { 'x-vercel-cache': 'MISS' };
const plain = (status: number): Reply => ({ status, headers: {}, body: '' });

describe('the address', () => {
	test.each<[string, string, Change]>([
		['redirects', 'REDIRECTS', replace({ ...plain(308), headers: { location: 'https://www.example/' } }, on('/'))],
		['has no deployment', 'NOT_DEPLOYED', replace({ ...plain(404), headers: { 'x-vercel-error': 'X' } }, on('/'))],
		['is protected', 'DEPLOYMENT_PROTECTED', replace({ ...plain(401), headers: { server: 'Vercel' } }, on('/'))],
		['fails to render', 'FIRST_REQUEST_FAILED', replace(plain(500), on('/'))],
		['is another site', 'NOT_THIS_SITE', replace({ ...plain(200), body: '<p>Hello</p>' }, on('/'))],
	])('%s: nothing else is asked', async (_, code, change) => {
		const report = await examineFake({ change });
		expect(codesOf(report)).toEqual([code]);
		expect(new Set(report.results.slice(1).map(({ verdict }) => verdict.outcome))).toEqual(new Set(['skip']));
	});
});

test.each<[string, string, FakeSiteOptions]>([
	['a resort page that is excluded', 'NOT_CACHED', { change: set(missed, on('/resorts/alpha')) }],
	['no x-vercel-cache', 'NO_CACHE_STATUS', { change: set({ 'x-vercel-cache': undefined }, on('/')) }],
	['a page per query', 'QUERY_MAKES_COPIES', { change: set(missed, ({ query }) => query.startsWith('utm')) }],
	[
		'a cookie that leads past the cache',
		'COOKIE_CHANGES_PAGE',
		{ change: set(missed, ({ headers }) => !!headers.cookie) },
	],
	[
		'a cached page that reads a cookie',
		'COOKIE_CHANGES_PAGE',
		{ change: (reply, { headers }) => (headers.cookie ? { ...reply, body: `${reply.body}Welcome back` } : reply) },
	],
	[
		'any token regenerates pages',
		'WRONG_TOKEN_ACCEPTED',
		{
			change: set(
				{ 'x-vercel-cache': 'REVALIDATED' },
				({ headers }) => headers['x-prerender-revalidate'] === wrongToken,
			),
		},
	],
	[
		'an endpoint that asks for no token',
		'ENDPOINT_OPEN',
		{ change: replace(plain(200), ({ path, headers }) => path === '/api/revalidate' && !headers.authorization) },
	],
	[
		'functions with another token than the build',
		'ENDPOINT_TOKEN_DIFFERS',
		{ change: replace(plain(401), on('/api/revalidate')) },
	],
	[
		'a site that cannot ask itself',
		'SITE_CANNOT_REGENERATE_ITSELF',
		{
			change: replace(
				{ ...plain(502), body: '{"failed":[{"error":"NOT_REVALIDATED"}]}' },
				({ path, headers }) => path === '/api/revalidate' && !!headers.authorization,
			),
		},
	],
	[
		'the name of a stranger in the page',
		'HOST_REFLECTED',
		{
			change: (reply, { headers: { host } }) =>
				host?.endsWith('.invalid') ? { ...reply, status: 200, body: `<a href="http://${host}/">` } : reply,
		},
	],
	[
		'a year for a missing asset',
		'MISSING_ASSET_CACHED',
		{
			change: set({ 'cache-control': 'public, max-age=31536000, immutable' }, on('/_astro/snowline-doctor.css')),
		},
	],
	[
		'alerts without their header',
		'ALERTS_CACHEABLE',
		{ change: set({ 'cache-control': 'public' }, on('/alerts/x.css')) },
	],
	[
		'files without security headers',
		'SECURITY_HEADERS_MISSING',
		{ change: set({ 'x-content-type-options': undefined }, on('/favicon.svg')) },
	],
	[
		'browsers that keep the dashboard',
		'DASHBOARD_KEPT_BY_BROWSERS',
		{ change: set({ 'cache-control': 'public, max-age=600' }, on('/')) },
	],
	[
		'an API that is never kept',
		'API_NOT_CACHEABLE',
		{ change: set({ 'cache-control': 'no-store' }, on('/api/conditions')) },
	],
	['an API without ETag', 'API_WITHOUT_ETAG', { change: set({ etag: undefined }, on('/api/conditions')) }],
	[
		'a database that is down',
		'DATABASE_UNAVAILABLE',
		{ database: 'unavailable', dataAgeS: null, workerSeenAt: () => null },
	],
	['figures that nobody fetches', 'DATA_OLD', { dataAgeS: 7_200 }],
	['regenerations that fail', 'REGENERATION_FAILS', { regenerates: false }],
])('%s: %s', async (_, code, site) => {
	expect(codesOf(await examineFake(site))).toEqual([code]);
});

test('a weather service that answers, but refuses every summit, is reported by that', async () => {
	const report = await examineFake({ fetchError: 'UPSTREAM_SUMMITS_REFUSED' });
	expect(codesOf(report)).toEqual(['UPSTREAM_FAILING']);
	expect(JSON.stringify(report.results)).toContain('degraded: UPSTREAM_SUMMITS_REFUSED');
});

test('a page that never expires is found by waiting', async () => {
	expect(codesOf(await examineFake({}, { expirationS: 100 }))).toEqual(['NEVER_EXPIRES']);
});

test('a page from the future is a fault of the clock', async () => {
	const future = new Date(startedAt + 3_600_000).toISOString();
	const change: Change = ({ body, ...reply }) => ({
		...reply,
		body: body.replace(/(generated-at" content=")[^"]+/, `$1${future}`),
	});
	expect(codesOf(await examineFake({ change }, { token: undefined, wait: false }))).toEqual(['PAGE_FROM_THE_FUTURE']);
});

describe('what may be intended is a warning', () => {
	test.each<[string, string, FakeSiteOptions, Partial<DoctorOptions>]>([
		[
			'?__prerender_bypass is ignored by the platform',
			'LINK_IGNORED',
			{ change: (reply, asked) => (asked.query.startsWith('__prerender') ? { ...reply, status: 200 } : reply) },
			{},
		],
		['a machine behind the proxy of another address', 'ORIGIN_ELSEWHERE', { siteUrl: 'https://snow.example' }, {}],
		['old figures with a daily cron', 'DATA_OLD', { dataAgeS: 100_000 }, { workerEveryS: 86_400 }],
	])('%s', async (_, code, site, options) => {
		const report = await examineFake(site, options);
		expect([codesOf(report), codesOf(report, 'warn')]).toEqual([[], [code]]);
	});

	test('a first response that is STALE', async () => {
		let asked = 0;
		const change = set({ 'x-vercel-cache': 'STALE' }, ({ path }) => path === '/' && asked++ === 0);
		const report = await examineFake({ change });
		expect([codesOf(report), codesOf(report, 'warn')]).toEqual([[], ['FIRST_WAS_STALE']]);
	});
});

test('a site without a database does not fail checks of what it cannot store', async () => {
	const report = await examineFake({ database: 'none', dataAgeS: null, workerSeenAt: () => null });
	expect([codesOf(report), outcomeOf(report, 'worker'), outcomeOf(report, 'data-age')]).toEqual([[], 'skip', 'skip']);
});
