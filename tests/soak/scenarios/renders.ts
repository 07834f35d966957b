import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { median, quantile } from '../../bench/statistics.ts';
import type { Scenario } from '../scenario.ts';
import { startEdgeProcess } from '../server/edge-process.ts';
import { writePagesBuild } from '../server/pages-build.ts';
import { cacheOf, Pipeline } from '../server/pipeline.ts';
import { type Mood, startSource } from '../server/source.ts';

const EXPIRATION_S = 2;
const MAX_DURATION_S = 3;
const RETRY_S = 30;
const WINDOWS = 9;
const WINDOW_MS = 700;
const VISITORS = 8;
const MOODS: readonly Mood[] = ['hang', 'throw', 'block', 'error'];

/**
 * A page's regeneration fails in each way while another page is visited: visitors of both get their pages, the regeneration
 * is aborted in time, is not retried for 30 s, and then succeeds.
 */
export const renders: Scenario = {
	summary: 'renders that hang, throw, block their thread or fail, while hits continue',
	counts: 'rounds of about 36 s, each with one kind of failure',
	defaultCount: MOODS.length,
	async run({ count, workDir, say, defer }) {
		const source = await startSource();
		defer(() => source.close());
		const build = { expirationS: EXPIRATION_S, maxDurationS: MAX_DURATION_S, sourceUrl: source.url };
		await writePagesBuild(workDir, build);
		const edge = await startEdgeProcess(workDir, '--cache-dir', join(workDir, 'cache'));
		defer(() => edge.stop());
		const faults: string[] = [];
		const figures: Record<string, string> = {};
		const visitor = new Pipeline(edge.url);
		const hitters = Array.from({ length: VISITORS }, () => new Pipeline(edge.url));
		defer(() => [visitor, ...hitters].map((pipeline) => pipeline.close()));
		const look = async (path: string) => {
			const answer = await visitor.get(path);
			if (answer.status !== 200) faults.push(`${path}: ${answer.status}`);
			return cacheOf(answer);
		};

		/** p99 of hits in each of a few short windows, milliseconds; the median of them is steady where one is not. */
		async function hitP99Ms(): Promise<number[]> {
			const windows: number[] = [];
			for (let n = 0; n < WINDOWS; n++) {
				const latenciesMs: number[] = [];
				const endsAt = performance.now() + WINDOW_MS;
				const hitOn = async (pipeline: Pipeline) => {
					while (performance.now() < endsAt) {
						const askedAt = performance.now();
						const { status } = await pipeline.get('/found/steady');
						latenciesMs.push(performance.now() - askedAt);
						if (status !== 200) faults.push(`a hit was answered ${status}`);
					}
				};
				await Promise.all(hitters.map(hitOn));
				windows.push(quantile(latenciesMs, 0.99));
			}
			return windows;
		}

		for (let round = 0; round < count; round++) {
			const mood = MOODS[round % MOODS.length] ?? 'hang';
			const path = `/pages/${mood}-${round}`;
			say(`Round ${round + 1} of ${count}: ${mood}`);
			await look(path);
			const calm = await hitP99Ms();
			source.moods.set(path, mood);
			const failed = await look(path);
			if (failed !== 'STALE') faults.push(`${path}: ${failed} where it should be STALE`);
			const failedAt = performance.now();
			// As long as the render lasts and beyond: two thirds of it fall into the trouble.
			const troubled = await hitP99Ms();
			const afterwards: string[] = [];
			while (performance.now() - failedAt < (RETRY_S - 1) * 1_000) {
				afterwards.push(await look(path));
				await wait(500);
			}
			if (afterwards.some((cache) => cache !== 'STALE')) faults.push(`${path}: not stale while it waits`);
			if (source.rendersOf(path) !== 2)
				faults.push(`${path}: ${source.rendersOf(path)} renders before the 30 s are over`);
			source.moods.set(path, 'well');
			source.versions.set(path, 1);
			const regeneratedS = await untilRegenerated(look, path, failedAt);
			if (regeneratedS === null) faults.push(`${path}: not regenerated 45 s after the failure`);
			const [before, during] = [median(calm), median(troubled)];
			figures[`${round + 1}: ${mood}`] =
				`hit p99 ${before.toFixed(2)} ms before, ${during.toFixed(2)} ms during (${(during / before).toFixed(2)}); ` +
				`visitors got STALE; regenerated after ${regeneratedS?.toFixed(1) ?? '–'} s, ${source.rendersOf(path)} renders`;
		}
		return { figures, faults };
	},
};

/** @returns seconds from the failure to the first fresh page; null: it did not come */
async function untilRegenerated(
	look: (path: string) => Promise<string>,
	path: string,
	failedAt: number,
): Promise<number | null> {
	for (;;) {
		const sinceMs = performance.now() - failedAt;
		if ((await look(path)) === 'HIT') return sinceMs / 1_000;
		if (sinceMs > 45_000) return null;
		await wait(100);
	}
}
