import { describe, expect, test } from 'vitest';
import { codesOf, examineFake } from './support/examine-fake.ts';
import { startedAt } from './support/fake-site.ts';
import type { FakeSiteOptions, Reply } from './support/fake-site-options.ts';

/**
 * Every fault is told once, under its own name: what follows from it is not judged. Each site below is healthy but for
 * one thing.
 */

const hourMs = 3_600_000;
const withHeaders = (reply: Reply, headers: Reply['headers']): Reply => ({
	...reply,
	headers: { ...reply.headers, ...headers },
});

test('a healthy site has no fault, with all options', async () => {
	const report = await examineFake();
	expect(codesOf(report)).toEqual([]);
	expect(report.results.filter(({ verdict }) => verdict.outcome !== 'pass')).toEqual([]);
});

describe('the doctor reports exactly', () => {
	const broken: readonly (readonly [string, string, FakeSiteOptions])[] = [
		['no ISR', 'NOT_CACHED', { isr: false }],
		[
			'no-store on the dashboard',
			'DASHBOARD_NO_STORE',
			{
				change: (reply, { path }) => (path === '/' ? withHeaders(reply, { 'cache-control': 'no-store' }) : reply),
			},
		],
		[
			'a cookie on a cached page',
			'COOKIE_ON_CACHED_PAGE',
			{ change: (reply, { path }) => (path === '/' ? withHeaders(reply, { 'set-cookie': 'lb=1; Path=/' }) : reply) },
		],
		[
			'a cached page of alerts',
			'ALERTS_CACHED',
			{
				change: (reply, { path }) =>
					path === '/alerts' ? withHeaders(reply, { 'x-vercel-cache': 'HIT', age: '12' }) : reply,
			},
		],
		['a wrong token', 'TOKEN_REFUSED', { token: 'another-token-0123456789abcdef0123456789' }],
		['a dead worker', 'WORKER_SILENT', { workerSeenAt: (now) => now - 2 * hourMs, dataAgeS: 7_200 }],
		['a clock that stopped an hour ago', 'CLOCK_SKEWED', { serverClock: () => startedAt - hourMs }],
		[
			'missing compression',
			'COMPRESSION_MISSING',
			{ change: (reply) => withHeaders(reply, { 'content-encoding': 'identity' }) },
		],
		['a wrong origin', 'ORIGIN_WRONG', { siteUrl: 'http://localhost:1' }],
		['a dead weather service', 'UPSTREAM_FAILING', { upstreamError: 'UPSTREAM_UNREACHABLE', dataAgeS: 7_200 }],
	];

	test.each(broken)('%s', async (_, code, site) => {
		expect(codesOf(await examineFake(site))).toEqual([code]);
	});

	test.each(broken.filter(([, code]) => code !== 'TOKEN_REFUSED'))('%s, without a token', async (_, code, site) => {
		expect(codesOf(await examineFake(site, { token: undefined, wait: false }))).toEqual([code]);
	});

	test('a clock that stopped a moment ago', async () => {
		const report = await examineFake({ serverClock: () => startedAt }, { token: undefined, wait: false });
		expect(codesOf(report)).toEqual(['CLOCK_STOPPED']);
	});

	test('a site with another address than the given public one', async () => {
		const report = await examineFake({ siteUrl: 'https://old.example' }, { publicOrigin: 'https://snow.example' });
		expect(codesOf(report)).toEqual(['ORIGIN_WRONG']);
	});
});

test('every fault comes with its likely cause and the fix', async () => {
	const report = await examineFake({ isr: false });
	const [finding] = report.results.flatMap(({ verdict }) => (verdict.outcome === 'fail' ? verdict : []));
	expect(finding?.cause).toContain('isr.exclude');
	expect(finding?.fix).toContain('astro.config.mjs');
});
