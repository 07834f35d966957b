import { runUsers } from '../../safety/support/users.ts';
import { startEdgeSite } from '../../support/edge-site.ts';
import { buildSite, removeSiteBuild } from '../../support/site-build.ts';
import { progressOf, type Scenario } from '../scenario.ts';

const USERS = 50;

export const users: Scenario = {
	summary: `${USERS} users request everything at random, each with a marker that no other user may see`,
	counts: 'requests',
	defaultCount: 100_000,
	async run({ count, seed, say, defer }) {
		say('Building the site');
		const build = await buildSite();
		defer(() => removeSiteBuild(build));
		const site = await startEdgeSite(build);
		defer(() => site[Symbol.asyncDispose]());
		const progress = progressOf(count, 'requests', say);
		const { bypassToken } = build;
		const options = { users: USERS, requests: count, seed, atATime: 32, disturbEvery: 500, bypassToken, progress };
		const report = await runUsers(site, options);
		return {
			figures: {
				users: USERS,
				answers: JSON.stringify(report.statuses),
				'by cache': JSON.stringify(report.cached),
				'calls of functions': report.functionCalls,
				'calls to the weather service': site.upstream.callCount,
				leaks: report.leaks.length,
				'server errors': report.failures.length,
			},
			faults: [...report.leaks, ...report.failures],
		};
	},
};
