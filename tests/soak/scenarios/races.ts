import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../support/seeded-random.ts';
import { progressOf, type Scenario } from '../scenario.ts';
import { startEdgeProcess } from '../server/edge-process.ts';
import { BYPASS_TOKEN, versionOf, writePagesBuild } from '../server/pages-build.ts';
import { cacheOf, Pipeline } from '../server/pipeline.ts';
import { startSource } from '../server/source.ts';

const PAGES = 100;
const MAX_RENDER_MS = 50;
const REGENERATE = `x-prerender-revalidate: ${BYPASS_TOKEN}\r\n`;

/**
 * The version of every page grows at its source. A render shows the version at the time of its request, and
 * ends at a random time. After a revalidation has succeeded, no request may get a version older than the one
 * that was current when that revalidation began.
 */
export const races: Scenario = {
	summary: 'revalidations during renders: after a success, no visitor gets an older page',
	counts: 'revalidations',
	defaultCount: 10_000,
	async run({ count, seed, workDir, say, defer }) {
		const random = seededRandom(seed);
		const source = await startSource();
		defer(() => source.close());
		source.delayMs = () => random.integer(0, MAX_RENDER_MS);
		await writePagesBuild(workDir, { expirationS: 1, maxDurationS: 10, sourceUrl: source.url });
		const edge = await startEdgeProcess(workDir, '--cache-dir', join(workDir, 'cache'));
		defer(() => edge.stop());

		const progress = progressOf(count, 'revalidations', say);
		const faults: string[] = [];
		const seen: Record<string, number> = {};
		let [begun, done, looks, raced] = [0, 0, 0, 0];

		async function racePage(path: string): Promise<void> {
			const [visitor, other, regenerator] = [new Pipeline(edge.url), new Pipeline(edge.url), new Pipeline(edge.url)];
			let promised = 0;
			let regenerating = true;
			async function look(pipeline: Pipeline): Promise<void> {
				const atLeast = promised;
				const answer = await pipeline.get(path);
				const version = versionOf(answer.body);
				looks += 1;
				seen[cacheOf(answer)] = (seen[cacheOf(answer)] ?? 0) + 1;
				if (version === null) faults.push(`${path}: ${answer.status}, not a whole page`);
				else if (version < atLeast) faults.push(`${path}: version ${version} after ${atLeast} was promised`);
			}
			async function lookOn(pipeline: Pipeline): Promise<void> {
				while (regenerating) {
					await look(pipeline);
					await wait(random.integer(0, 500));
				}
			}
			async function regenerateOnce(): Promise<void> {
				const version = (source.versions.get(path) ?? 0) + 1;
				source.versions.set(path, version);
				if (random.next() < 0.5) await wait(random.integer(0, 10));
				const rendersBefore = source.rendersOf(path);
				const answer = await regenerator.get(path, REGENERATE);
				if (cacheOf(answer) !== 'REVALIDATED') faults.push(`${path}: the revalidation was answered ${answer.status}`);
				// Another render ran at the same time.
				if (source.rendersOf(path) - rendersBefore > 1) raced += 1;
				promised = Math.max(promised, version);
				await look(regenerator);
			}
			async function regenerateOn(): Promise<void> {
				while (begun < count) {
					begun += 1;
					await regenerateOnce();
					done += 1;
					progress(done);
					// Sometimes long enough for the page to expire, so that a visitor starts another render.
					if (random.next() < 0.15) await wait(990 + random.integer(0, 40));
				}
				regenerating = false;
			}
			await Promise.all([regenerateOn(), lookOn(visitor), lookOn(other)]);
			for (const pipeline of [visitor, other, regenerator]) pipeline.close();
		}

		await Promise.all(Array.from({ length: PAGES }, (_, n) => racePage(`/pages/${n}`)));
		const renders = [...source.renders.values()].reduce((sum, each) => sum + each, 0);
		return {
			figures: {
				'pages looked at': looks,
				'by cache': JSON.stringify(seen),
				renders,
				'revalidations with another render beside them': raced,
				'older pages after a success': faults.filter((fault) => fault.includes('promised')).length,
			},
			faults,
		};
	},
};
