import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from '../../../src/start/free-port.ts';
import { whenAnswering } from '../../bench/answer.ts';
import { Children } from '../../bench/children.ts';
import { startArguments } from '../../bench/measure/site-start.ts';
import { readUsage } from '../../bench/process-usage.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { buildSite, keepSiteBuild, removeSiteBuild } from '../../support/site-build.ts';
import { ATTACKS, type AttackCounts, type AttackOrder } from '../hostile/attacker.ts';
import { mergeVisits, p99Of, Visitors, type Visits } from '../hostile/visitors.ts';
import type { Scenario, SoakContext } from '../scenario.ts';

const MIB = 1_048_576;
const VISITORS = 8;
/** The first visits wait for functions to be imported and for pages to be rendered. */
const WARM_UP_MS = 20_000;
const QUIET_MS = 40_000;
const INTERVAL_MS = 10_000;
const MAX_TIMES_QUIET = 3;
const MAX_GROWTH_MIB = 50;
/** How long memory may take to come back: V8 returns it when nothing happens. */
const REST_MS = 120_000;
const KINDS = ['page', 'file', 'api', 'function'];
const ATTACKER = join(import.meta.dirname, '../hostile/attacker.ts');

/** Every attack at once, beside ordinary visitors. Bounds: p99 of the visitors, no 5xx and no cut answer, memory. */
export const hostile: Scenario = {
	summary: `${VISITORS} ordinary visitors of \`npm start\`, before and while strangers attack it in every way at once`,
	counts: 'minutes',
	defaultCount: 10,
	parts: Object.keys(ATTACKS),
	async run(context) {
		const { count, only, seed, say } = context;
		const attacks = only ?? Object.keys(ATTACKS);
		const site = await startSite(context);
		const target = { port: site.port, host: 'snowline.test', origin: 'https://snowline.test' };
		const visitors = new Visitors(target, VISITORS, seededRandom(seed));
		say('Warming up');
		await wait(WARM_UP_MS);
		visitors.take();
		const quiet = await watch('quiet', QUIET_MS, visitors, site, say);
		const quietMib = await site.residentMib();

		const attackers = fork(ATTACKER, { execArgv: [] });
		context.defer(() => attackers.kill('SIGKILL'));
		attackers.send({ target, attacks } satisfies AttackOrder);
		let counts: AttackCounts = {};
		attackers.on('message', (message) => {
			counts = message as AttackCounts;
		});
		const attacked = await watch('attacked', count * 60_000, visitors, site, say);
		await endAttack(attackers);
		await visitors.stop();
		const late = visitors.take();
		const peakMib = site.peakMib();
		say('The attack is over: waiting for memory');
		const afterMib = await site.residentMibBelow(quietMib + MAX_GROWTH_MIB, REST_MS);

		const all = mergeVisits(attacked, late);
		const times = p99Of(all) / p99Of(quiet);
		const faults = [...quiet.faults.map((fault) => `quiet: ${fault}`), ...all.faults];
		if (times > MAX_TIMES_QUIET) faults.push(`visitors wait ${times.toFixed(1)} times as long, by their p99`);
		if (afterMib - quietMib > MAX_GROWTH_MIB) faults.push(`${Math.round(afterMib - quietMib)} MiB have not come back`);
		if (!site.isRunning()) faults.push('the site has ended');
		return {
			faults,
			figures: {
				'visits, quiet / attacked': `${visitsOf(quiet)} / ${visitsOf(all)}`,
				'p99, quiet / attacked': `${p99Of(quiet).toFixed(0)} / ${p99Of(all).toFixed(0)} ms (${times.toFixed(2)} times)`,
				...Object.fromEntries(
					KINDS.map((kind) => [
						`p99 of ${kind}s`,
						`${p99Of(quiet, kind).toFixed(1)} / ${p99Of(all, kind).toFixed(1)} ms`,
					]),
				),
				'statuses of visits': JSON.stringify(all.statuses),
				'memory, quiet / peak / after': `${[quietMib, peakMib, afterMib].map(Math.round).join(' / ')} MiB`,
				...Object.fromEntries(Object.entries(counts).map(([name, own]) => [name, JSON.stringify(own)])),
				verdict: faults.length === 0 ? 'passed' : 'FAILED',
			},
		};
	},
};

type StartedSite = Awaited<ReturnType<typeof startSite>>;

/** Builds the site in a folder of its own and starts it as `npm start` does, with invented figures. */
async function startSite({ say, defer }: SoakContext) {
	say('Building the site');
	const build = await buildSite();
	defer(() => removeSiteBuild(build));
	const dataDir = join(build.root, '.data');
	await keepSiteBuild(build, dataDir);
	const children = new Children();
	defer(() => children.stopAll());
	const port = await findFreePort('127.0.0.1', 0);
	const child = children.spawn(process.execPath, await startArguments(build.root), {
		cwd: build.root,
		env: {
			...{ PORT: String(port), SITE_URL: build.siteUrl, DATA_DIR: dataDir, WEATHER: 'simulated', LOG_LEVEL: 'error' },
			...{ BYPASS_TOKEN: build.bypassToken, CRON_SECRET: 'c'.repeat(32), AUTH_SECRET: 'a'.repeat(32) },
		},
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	let running = true;
	const ended = once(child, 'exit').then(() => {
		running = false;
		throw new Error('npm start has ended');
	});
	ended.catch(() => {});
	await whenAnswering(`http://127.0.0.1:${port}`, ended);
	let peakMib = 0;
	const residentMib = async () => {
		const usage = child.pid === undefined ? null : await readUsage([child.pid]);
		const mib = (usage?.residentBytes ?? Number.NaN) / MIB;
		if (mib > peakMib) peakMib = mib;
		return mib;
	};
	return {
		port,
		residentMib,
		peakMib: () => peakMib,
		isRunning: () => running,
		/** Returns the memory as soon as it is below the limit, or after that time. */
		async residentMibBelow(limitMib: number, withinMs: number) {
			const endsAt = performance.now() + withinMs;
			for (let mib = await residentMib(); ; mib = await residentMib()) {
				if (!(mib > limitMib) || performance.now() > endsAt) return mib;
				await wait(1_000);
			}
		},
	};
}

/** Collects visits for this long, and prints them every ten seconds. */
async function watch(
	name: string,
	forMs: number,
	visitors: Visitors,
	site: StartedSite,
	say: (line: string) => void,
): Promise<Visits> {
	const startedAt = performance.now();
	let all: Visits = { timesMs: new Map(), faults: [], statuses: {} };
	while (performance.now() - startedAt < forMs && site.isRunning()) {
		const leftMs = forMs - (performance.now() - startedAt);
		for (const until = performance.now() + Math.min(INTERVAL_MS, leftMs); performance.now() < until; ) {
			await site.residentMib();
			await wait(250);
		}
		const visits = visitors.take();
		all = mergeVisits(all, visits);
		const mib = Math.round(await site.residentMib());
		const perKind = KINDS.map((kind) => `${kind} ${p99Of(visits, kind).toFixed(0)}`).join(', ');
		const seconds = Math.round((performance.now() - startedAt) / 1_000);
		const wrong = visits.faults.length > 0 ? `, WRONG: ${visits.faults.length}, ${visits.faults[0]}` : '';
		say(
			`${name} ${seconds} s: ${visitsOf(visits)} visits, p99 ${p99Of(visits).toFixed(0)} ms (${perKind}), ${mib} MiB${wrong}`,
		);
	}
	return all;
}

async function endAttack(attackers: ChildProcess): Promise<void> {
	if (attackers.exitCode !== null) throw new Error(`the attackers have ended with ${attackers.exitCode}`);
	const ended = once(attackers, 'exit');
	attackers.kill('SIGTERM');
	await Promise.race([ended, wait(5_000)]);
}

function visitsOf({ timesMs }: Visits): number {
	return [...timesMs.values()].reduce((sum, times) => sum + times.length, 0);
}
