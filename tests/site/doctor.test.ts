import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { examine, type Report } from '../../src/doctor/diagnose.ts';
import type { DoctorOptions } from '../../src/doctor/doctor-options.ts';
import { type EdgeSite, startEdgeSite } from '../support/edge-site.ts';

// The doctor finds no fault on the real build, and finds what breaks there.

const build = inject('siteBuild');
let site: EdgeSite;

beforeEach(async () => {
	site = await startEdgeSite(build);
	await site.post('/api/refresh', {}, build.bypassToken);
});

afterEach(() => site[Symbol.asyncDispose]());

function examineSite(options: Partial<DoctorOptions> = {}): Promise<Report> {
	return examine(
		{
			origin: site.url,
			publicOrigin: build.siteUrl,
			expirationS: 300,
			workerEveryS: 300,
			token: build.bypassToken,
			protectionSecret: undefined,
			wait: true,
			json: false,
			timeoutMs: 15_000,
			...options,
		},
		{
			now: Date.now,
			pause: async (ms) => {
				site.clock.advanceS(Math.ceil(ms / 1_000));
				await site.edge.idle();
			},
			progress: () => {},
			wrongToken: 'f'.repeat(64),
		},
	);
}

const notPassed = ({ results }: Report) =>
	results.flatMap(({ id, verdict }) => (verdict.outcome === 'pass' ? [] : [{ id, ...verdict }]));
const codesOf = ({ results }: Report) =>
	results.flatMap(({ verdict }) => (verdict.outcome === 'fail' ? verdict.code : []));

test('on a healthy site, every check is evaluated and passes', async () => {
	expect(notPassed(await examineSite())).toEqual([]);
});

test('without a token no page is regenerated', async () => {
	const before = await site.get('/');
	expect(codesOf(await examineSite({ token: undefined, wait: false }))).toEqual([]);
	expect((await site.get('/')).generatedAt).toBe(before.generatedAt);
});

test('a token that differs from the build’s is reported', async () => {
	expect(codesOf(await examineSite({ token: 'x'.repeat(40) }))).toEqual(['TOKEN_REFUSED']);
});

test('a weather service that is down is reported', async () => {
	site.upstream.mood = 'hung-up';
	await site.post('/api/refresh', { force: true }, build.bypassToken);
	expect(codesOf(await examineSite({ wait: false }))).toEqual(['UPSTREAM_FAILING']);
});

test('a worker that never ran is reported', async () => {
	await using silent = await startEdgeSite(build);
	expect(codesOf(await examineSite({ origin: silent.url, wait: false }))).toEqual(['WORKER_SILENT']);
});

test('an address that differs from the build’s is reported', async () => {
	expect(codesOf(await examineSite({ publicOrigin: 'https://renamed.test' }))).toEqual(['ORIGIN_WRONG']);
});
