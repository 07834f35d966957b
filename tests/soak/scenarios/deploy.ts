import { join } from 'node:path';
import { DeployableSite } from '../../support/deployable-site.ts';
import { SteadyVisitors } from '../../support/steady-visitors.ts';
import { progressOf, type Scenario } from '../scenario.ts';

const OTHER = { SITE_URL: 'https://other.test' };

/** What an operator does in the folder of a running site, in this order. */
const STEPS: readonly (readonly [
	what: string,
	run: (site: DeployableSite) => Promise<{ code: number | null; output: string }>,
])[] = [
	['an export with another address', (site) => site.run('export', [join(site.root, 'exported')], OTHER)],
	['a build by hand with another address', (site) => site.build(OTHER)],
	['a deployment', (site) => changeAnd(site, () => site.run('deploy'))],
	['a rollback', (site) => site.run('rollback')],
	['a deployment of the build that was left', (site) => site.run('deploy')],
];

export const deploy: Scenario = {
	summary: 'builds, exports, deployments and rollbacks in the folder of a site while visitors read it',
	counts: 'requests',
	defaultCount: 20_000,
	async run({ count, say, defer }) {
		say('Building and starting the site');
		const site = await DeployableSite.create();
		defer(() => site[Symbol.asyncDispose]());
		await site.start();
		const visitors = new SteadyVisitors(site.url);
		const faults: string[] = [];
		const figures: Record<string, string> = {};
		for (const [what, run] of STEPS) {
			const [startedAt, before] = [performance.now(), visitors.requests];
			const { code, output } = await run(site);
			const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
			figures[what] = `${seconds} s, ${visitors.requests - before} requests meanwhile`;
			say(`${what}: ${figures[what]}; ${output.trim().split('\n').at(-1)}`);
			if (code !== 0) faults.push(`${what} ended with ${code}: ${output.slice(-500)}`);
		}
		await visitors.untilRequests(count, progressOf(count, 'requests', say));
		const { requests, statuses, styleSheets, faults: found } = await visitors.stop();
		figures['style sheets'] = String(styleSheets);
		return { figures: { requests, statuses: JSON.stringify(statuses), ...figures }, faults: [...faults, ...found] };
	},
};

async function changeAnd<T>(site: DeployableSite, run: () => Promise<T>): Promise<T> {
	await site.edit('src/styles/base.css', (text) => `${text}\n.never { color: red; }\n`);
	return run();
}
