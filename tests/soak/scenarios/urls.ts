import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EDGE_LIMITS } from '../../../src/edge/edge-options.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { progressOf, type Scenario, type SoakContext } from '../scenario.ts';
import { type EdgeProcess, startEdgeProcess } from '../server/edge-process.ts';
import { writePagesBuild } from '../server/pages-build.ts';
import { cacheOf, Pipeline } from '../server/pipeline.ts';
import { startSource } from '../server/source.ts';

const CONNECTIONS = 8;
const SENT_AHEAD = 32;
const MIB = 1_048_576;
const MAX_GROWTH_BYTES = 50 * MIB;
/** One part fills the cache ten times. */
const PART = 10 * EDGE_LIMITS.entries;
/** The heaps take a while to get the size that this load gives them: memory is level once a part adds less than this. */
const LEVEL_PERCENT = 2;
const MAX_WARM_UPS = 5;

/** Random URLs, each requested once; one in eight is a page, the others are cached 404s. */
export const urls: Scenario = {
	summary: 'distinct random URLs: cache and memory stay within bounds, and the dashboard stays a HIT',
	counts: 'URLs',
	defaultCount: 1_000_000,
	async run(context) {
		const { count, workDir, defer, say } = context;
		const source = await startSource();
		defer(() => source.close());
		await writePagesBuild(workDir, { expirationS: 86_400, maxDurationS: 10, sourceUrl: source.url });
		const edge = await startEdgeProcess(workDir, '--cache-dir', join(workDir, 'cache'));
		defer(() => edge.stop());

		const atStartBytes = await edge.residentBytes();
		const watch = watchEdge(edge);
		const warmUpBytes: number[] = [];
		for (let level = false; !level && warmUpBytes.length < MAX_WARM_UPS; ) {
			say(`Filling the cache with ${PART} URLs`);
			const lastBytes = warmUpBytes.at(-1) ?? 0;
			await flood(edge.url, context, warmUpBytes.length * PART, PART, progressOf(PART, 'URLs', say));
			warmUpBytes.push(await edge.residentBytes());
			level = (warmUpBytes.at(-1) ?? 0) < lastBytes * (1 + LEVEL_PERCENT / 100);
		}
		const fullBytes = await edge.residentBytes();
		const progress = progressOf(count, 'URLs', say);
		const statuses: Record<string, number> = {};
		const onTheWayBytes: number[] = [];
		for (let done = 0; done < count; done += PART) {
			const first = warmUpBytes.length * PART + done;
			const part = await flood(edge.url, context, first, Math.min(PART, count - done), (n) => progress(done + n));
			for (const [status, times] of Object.entries(part)) statuses[status] = (statuses[status] ?? 0) + times;
			onTheWayBytes.push(await edge.residentBytes());
		}
		const seen = await watch.end();
		await wait(1_000);
		const atEndBytes = await edge.residentBytes();

		const faults = [...seen.faults];
		if (atEndBytes - fullBytes > MAX_GROWTH_BYTES) faults.push('memory grows with the number of URLs');
		if (seen.mostEntries > EDGE_LIMITS.entries) faults.push('more entries than the bound');
		if (seen.mostBytes > EDGE_LIMITS.bytes) faults.push('more bytes than the bound');
		// A page waits to be written or to be removed, and there are no more of either than entries.
		if (seen.mostPendingWrites > 2 * EDGE_LIMITS.diskEntries) faults.push('more pages wait for the disk than are kept');
		const mib = (bytes: number) => (bytes / MIB).toFixed(1);
		return {
			faults,
			figures: {
				answers: JSON.stringify(statuses),
				'entries, most / bound': `${seen.mostEntries} / ${EDGE_LIMITS.entries}`,
				'bytes, most / bound': `${seen.mostBytes} / ${EDGE_LIMITS.bytes}`,
				'pending writes, most': seen.mostPendingWrites,
				dashboard: JSON.stringify(seen.dashboard),
				'dashboard renders': source.rendersOf('/'),
				'memory at start, MiB': mib(atStartBytes),
				[`memory after each ${PART} of the warm-up, MiB`]: warmUpBytes.map(mib).join(' '),
				[`memory after each ${PART} of the run, MiB`]: onTheWayBytes.map(mib).join(' '),
				'memory at the end, MiB': mib(atEndBytes),
				'growth over the run, MiB': mib(atEndBytes - fullBytes),
				'highest memory, MiB': mib(seen.mostMemoryBytes),
			},
		};
	},
};

async function flood(
	url: string,
	{ seed }: SoakContext,
	from: number,
	count: number,
	progress: (done: number) => void,
): Promise<Record<string, number>> {
	const random = seededRandom(seed + from);
	const statuses: Record<string, number> = {};
	let begun = 0;
	let done = 0;
	async function askOn(pipeline: Pipeline): Promise<void> {
		while (begun < count) {
			const noise = random.integer(0, 2 ** 31).toString(36);
			const path = `/${begun % 8 === 0 ? 'found' : 'nothing'}/${(from + begun).toString(36)}-${noise}`;
			begun += 1;
			const { status } = await pipeline.get(path);
			statuses[status] = (statuses[status] ?? 0) + 1;
			done += 1;
			progress(done);
		}
	}
	const pipelines = Array.from({ length: CONNECTIONS }, () => new Pipeline(url));
	await Promise.all(pipelines.flatMap((pipeline) => Array.from({ length: SENT_AHEAD }, () => askOn(pipeline))));
	for (const pipeline of pipelines) pipeline.close();
	return statuses;
}

/** Keeps visiting the dashboard, and reads the metrics of the edge. */
function watchEdge(edge: EdgeProcess) {
	const seen = { faults: [] as string[], dashboard: {} as Record<string, number> };
	const most = { mostEntries: 0, mostBytes: 0, mostPendingWrites: 0, mostMemoryBytes: 0 };
	let watching = true;
	async function visit(): Promise<void> {
		const pipeline = new Pipeline(edge.url);
		for (let n = 0; watching; n++) {
			const answer = await pipeline.get('/');
			const cache = cacheOf(answer);
			seen.dashboard[cache] = (seen.dashboard[cache] ?? 0) + 1;
			if (n > 0 && (answer.status !== 200 || cache !== 'HIT')) seen.faults.push(`dashboard: ${answer.status} ${cache}`);
			await wait(50);
		}
		pipeline.close();
	}
	async function measure(): Promise<void> {
		while (watching) {
			most.mostEntries = Math.max(most.mostEntries, await edge.metric('edge_entries{store="pages"}'));
			most.mostBytes = Math.max(most.mostBytes, await edge.metric('edge_entry_bytes{store="pages"}'));
			most.mostPendingWrites = Math.max(most.mostPendingWrites, await edge.metric('edge_pending_writes'));
			most.mostMemoryBytes = Math.max(most.mostMemoryBytes, await edge.residentBytes());
			await wait(1_000);
		}
	}
	const running = Promise.all([visit(), measure()]);
	// Awaited only at the end, but it may reject before.
	running.catch(() => {});
	return {
		async end() {
			watching = false;
			await running;
			return { ...seen, ...most };
		},
	};
}
