import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type EdgeSite, startEdgeSite } from '../../support/edge-site.ts';
import { runUsers } from '../support/users.ts';

const build = inject('siteBuild');
let site: EdgeSite;

beforeAll(async () => {
	site = await startEdgeSite(build);
});
afterAll(() => site?.[Symbol.asyncDispose]());

test('in 2,000 requests of 50 users nobody sees anything of another’s', async () => {
	const { bypassToken } = build;
	const options = { users: 50, requests: 2_000, seed: 7, atATime: 16, disturbEvery: 100, bypassToken };
	const report = await runUsers(site, options);
	expect(report.leaks).toEqual([]);
	expect(report.failures).toEqual([]);
	// The test has seen the pages that it is about.
	for (const kind of ['HIT', 'STALE', 'MISS', 'BYPASS', 'REVALIDATED']) {
		expect(report.cached[kind], kind).toBeGreaterThan(0);
	}
}, 60_000);
