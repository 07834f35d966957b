import { MODES, type Mode } from './load/modes.ts';
import type { Machine } from './machine.ts';
import type { ColdStart } from './measure/cold-start.ts';
import type { Herd, HerdKind, HerdSample } from './measure/herd.ts';
import type { SiteStart } from './measure/site-start.ts';
import type { Sample, Throughput } from './measure/throughput.ts';
import { median, medianOf, pairedRatio } from './statistics.ts';

/** Medians over the rounds; ratios are of the same round, then the median. */
export type ThroughputRow = {
	readonly server: string;
	readonly mode: Mode;
	readonly requestsPerS: number;
	readonly ratioToNodeHttp: number | null;
	readonly ratioToNginx: number | null;
	readonly ratioToAstro: number | null;
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly cpuUsPerRequest: number | null;
	readonly busyPercent: number | null;
	/** The server did not use up its core: the load, or what else ran there, was the limit, and it can do more. */
	readonly heldUp: boolean;
	readonly memoryMb: number | null;
	readonly rounds: readonly number[];
};

export type HerdRow = {
	readonly server: string;
	readonly kind: HerdKind;
	/** Most of any round. */
	readonly renders: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
	/** p99 in the terms of the same server's p99 on a fresh page. */
	readonly ratioToHit: number | null;
	readonly answers: Readonly<Record<string, number>>;
};

export type ColdStartRow = {
	readonly server: string;
	readonly firstAnswerMs: number;
	readonly firstHitMs: number;
	readonly restartFirstAnswerMs: number;
	readonly restartFirstHitMs: number;
	/** First hit after a restart, in terms of raw node:http in the same round. */
	readonly restartRatioToNodeHttp: number | null;
};

/** `npm start` on a site that is built, with pages on the disk. */
export type SiteStartFigures = {
	readonly firstHitMs: number;
	readonly ratioToNodeHttp: number | null;
	/** Ten seconds after the first run of the worker. */
	readonly memoryMb: number | null;
};

export type BenchResults = {
	readonly measuredAt: string;
	readonly machine: Machine;
	readonly settings: {
		readonly rounds: number;
		readonly seconds: number;
		readonly connections: number;
		readonly visitors: number;
		readonly load: string;
		readonly ownCores: boolean;
		readonly renderMs: number;
		readonly pageBytes: Readonly<Record<string, number>>;
	};
	readonly throughput: readonly ThroughputRow[];
	readonly herd: readonly HerdRow[];
	readonly coldStart: readonly ColdStartRow[];
	readonly siteStart: SiteStartFigures | null;
	/** Servers that did not take part, and why. */
	readonly skipped: readonly { readonly server: string; readonly reason: string }[];
};

/** A server with less of its core than this was waiting for something else. */
const BUSY_PERCENT = 85;

export function throughputRows(results: readonly Throughput[]): ThroughputRow[] {
	return MODES.flatMap((mode) => {
		const ofMode = results.filter((result) => result.mode === mode);
		const rates = (name: string) =>
			ofMode.find(({ contender }) => contender.name === name)?.samples.map(({ requestsPerS }) => requestsPerS) ?? [];
		return ofMode.map(({ contender, samples }): ThroughputRow => {
			const own = samples.map(({ requestsPerS }) => requestsPerS);
			const of = (key: keyof Sample) => medianOf(samples.map((sample) => sample[key]));
			return {
				server: contender.name,
				mode,
				requestsPerS: round(median(own)),
				ratioToNodeHttp: round(pairedRatio(own, rates('node-http')), 3),
				ratioToNginx: round(pairedRatio(own, rates('nginx')), 3),
				ratioToAstro: round(pairedRatio(own, rates('astro-node')), 3),
				p50Ms: round(median(samples.map(({ p50Ms }) => p50Ms)), 3),
				p99Ms: round(median(samples.map(({ p99Ms }) => p99Ms)), 3),
				cpuUsPerRequest: round(of('cpuUsPerRequest'), 2),
				busyPercent: round(of('busyPercent')),
				heldUp: (of('busyPercent') ?? 100) < BUSY_PERCENT,
				memoryMb: round(of('memoryMb')),
				rounds: own.map((rate) => round(rate)),
			};
		});
	});
}

export function herdRows(results: readonly Herd[]): HerdRow[] {
	return results.flatMap(({ contender, samples }) => {
		const p99 = (all: readonly HerdSample[]) => median(all.map(({ p99Ms }) => p99Ms));
		const hitMs = p99(samples.hit);
		return (Object.keys(samples) as HerdKind[]).map((kind): HerdRow => {
			const all = samples[kind];
			return {
				server: contender.name,
				kind,
				renders: Math.max(...all.map(({ renders }) => renders)),
				p50Ms: round(median(all.map(({ p50Ms }) => p50Ms)), 1),
				p99Ms: round(p99(all), 1),
				ratioToHit: kind === 'hit' ? null : round(p99(all) / hitMs, 2),
				answers: addUp(all.map(({ answers }) => answers)),
			};
		});
	});
}

export function coldStartRows(results: readonly ColdStart[]): ColdStartRow[] {
	const restarts = (samples: ColdStart['samples']) => samples.map(({ restartFirstHitMs }) => restartFirstHitMs);
	const nodeHttp = restarts(results.find(({ contender }) => contender.name === 'node-http')?.samples ?? []);
	return results.map(({ contender, samples }) => ({
		server: contender.name,
		firstAnswerMs: round(median(samples.map(({ firstAnswerMs }) => firstAnswerMs))),
		firstHitMs: round(median(samples.map(({ firstHitMs }) => firstHitMs))),
		restartFirstAnswerMs: round(median(samples.map(({ restartFirstAnswerMs }) => restartFirstAnswerMs))),
		restartFirstHitMs: round(median(restarts(samples))),
		restartRatioToNodeHttp: round(pairedRatio(restarts(samples), nodeHttp), 2),
	}));
}

export function siteStartFigures({ samples, memoryMb }: SiteStart): SiteStartFigures {
	const hits = samples.map(({ firstHitMs }) => firstHitMs);
	const nodeHttp = samples.map(({ nodeHttpMs }) => nodeHttpMs);
	return {
		firstHitMs: round(median(hits)),
		ratioToNodeHttp: round(pairedRatio(hits, nodeHttp), 2),
		memoryMb: round(memoryMb),
	};
}

function round(value: number, decimals?: number): number;
function round(value: number | null, decimals?: number): number | null;
function round(value: number | null, decimals = 0): number | null {
	return value === null ? null : Number(value.toFixed(decimals));
}

function addUp(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
	const sum: Record<string, number> = {};
	for (const each of counts) for (const [label, count] of Object.entries(each)) sum[label] = (sum[label] ?? 0) + count;
	return sum;
}
