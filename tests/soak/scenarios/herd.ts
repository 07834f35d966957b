import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sendCrowd } from '../../bench/measure/crowd.ts';
import { median, quantile } from '../../bench/statistics.ts';
import type { Scenario } from '../scenario.ts';
import { startEdgeProcess } from '../server/edge-process.ts';
import { BYPASS_TOKEN, writePagesBuild } from '../server/pages-build.ts';
import { Pipeline } from '../server/pipeline.ts';
import { startSource } from '../server/source.ts';

const VISITORS = 500;
/** Includes a restart, even on a busy machine. */
const EXPIRATION_S = 15;
const RENDER_MS = 100;
/** Limit of a regeneration in the background, which may have to start its thread. */
const MAX_REGENERATION_MS = 20_000;
const SITUATIONS = ['cold', 'hit', 'stale', 'restart, fresh', 'restart, stale', 'restart, cold'] as const;
type Situation = (typeof SITUATIONS)[number];
/** Maximum number of renders for a crowd. */
const RENDERS: Readonly<Record<Situation, number>> = {
	...{ cold: 1, hit: 0, stale: 1 },
	...{ 'restart, fresh': 0, 'restart, stale': 1, 'restart, cold': 1 },
};

export const herd: Scenario = {
	summary: `${VISITORS} visitors at once, on a page that is cold, fresh or stale, and after a restart`,
	counts: 'rounds',
	defaultCount: 5,
	async run({ count, workDir, say, defer }) {
		const source = await startSource();
		defer(() => source.close());
		source.delayMs = () => RENDER_MS;
		await writePagesBuild(workDir, { expirationS: EXPIRATION_S, maxDurationS: 10, sourceUrl: source.url });
		const start = () => startEdgeProcess(workDir, '--cache-dir', join(workDir, 'cache'));
		let edge = await start();
		defer(() => edge.stop());
		const restart = async () => {
			await edge.stop();
			edge = await start();
		};
		const p99Ms = new Map<Situation, number[]>(SITUATIONS.map((situation) => [situation, []]));
		const answers = new Map<Situation, Record<string, number>>();
		const faults: string[] = [];

		async function crowd(situation: Situation, path: string): Promise<void> {
			const before = source.rendersOf(path);
			const result = await sendCrowd(`${edge.url}${path}`, VISITORS, 'x-vercel-cache');
			const rendersNow = () => source.rendersOf(path) - before;
			// A regeneration continues in the background, and no second one may follow.
			const latestAt = performance.now() + MAX_REGENERATION_MS;
			while (rendersNow() < RENDERS[situation] && performance.now() < latestAt) await wait(RENDER_MS);
			await wait(3 * RENDER_MS);
			const renders = rendersNow();
			if (renders !== RENDERS[situation]) faults.push(`${situation}: ${renders} renders`);
			p99Ms.get(situation)?.push(quantile(result.latenciesMs, 0.99));
			answers.set(situation, result.answers);
			const bad = Object.keys(result.answers).filter((answer) => !answer.startsWith('200'));
			if (bad.length > 0) faults.push(`${situation}: ${JSON.stringify(result.answers)}`);
		}
		async function regenerate(path: string): Promise<void> {
			const pipeline = new Pipeline(edge.url);
			await pipeline.get(path, `x-prerender-revalidate: ${BYPASS_TOKEN}\r\n`);
			pipeline.close();
		}

		for (let round = 1; round <= count; round++) {
			say(`Round ${round} of ${count}`);
			const path = `/pages/${round}`;
			await crowd('cold', path);
			await crowd('hit', path);
			await wait(EXPIRATION_S * 1_000);
			await crowd('stale', path);
			await regenerate(path);
			await restart();
			await crowd('restart, fresh', path);
			await wait(EXPIRATION_S * 1_000);
			await restart();
			await crowd('restart, stale', path);
			await restart();
			await crowd('restart, cold', `/pages/after-${round}`);
		}
		const p99 = (situation: Situation) => median(p99Ms.get(situation) ?? []);
		return {
			figures: {
				...Object.fromEntries(
					SITUATIONS.map((situation) => [
						situation,
						`${RENDERS[situation]} render(s), p99 ${p99(situation).toFixed(1)} ms, ${JSON.stringify(answers.get(situation))}`,
					]),
				),
				'p99 stale / p99 hit': (p99('stale') / p99('hit')).toFixed(2),
			},
			faults,
		};
	},
};
