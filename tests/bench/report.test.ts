import { expect, test } from 'vitest';
import type { Contender, ContenderName } from './contender.ts';
import type { HerdSample } from './measure/herd.ts';
import type { Sample, Throughput } from './measure/throughput.ts';
import { coldStartRows, herdRows, siteStartFigures, throughputRows } from './report.ts';

function contender(name: ContenderName): Contender {
	const start = () => Promise.reject(new Error('is not started'));
	return { name, title: name, cacheHeader: null, compresses: true, start };
}

function throughput(name: ContenderName, rates: readonly number[]): Throughput {
	const sample = { p50Ms: 1, p99Ms: 2, cpuUsPerRequest: 30, busyPercent: 99, memoryMb: 100 };
	const samples = rates.map((requestsPerS): Sample => ({ ...sample, requestsPerS }));
	return { contender: contender(name), mode: 'plain', samples };
}

test('ratios are those of the same round, and a server that did not take part has none', () => {
	const rows = throughputRows([throughput('edge', [80, 8, 90]), throughput('node-http', [40, 4, 50])]);
	expect(rows).toMatchObject([
		{ server: 'edge', requestsPerS: 80, ratioToNodeHttp: 2, ratioToNginx: null },
		{ server: 'node-http', requestsPerS: 40, ratioToNodeHttp: 1 },
	]);
});

test('a server that did not saturate its core is marked', () => {
	const busy = throughput('edge', [80, 80, 80]);
	const samples = busy.samples.map((sample, n): Sample => ({ ...sample, busyPercent: n === 0 ? 99 : 60 }));
	const unknown = busy.samples.map((sample): Sample => ({ ...sample, busyPercent: null }));
	const rows = throughputRows([busy, { ...busy, samples }, { ...busy, samples: unknown }]);
	expect(rows.map(({ heldUp }) => heldUp)).toEqual([false, true, false]);
});

test('the number of renders of a crowd is that of the worst round', () => {
	const sample = (renders: number, p99Ms: number): HerdSample => ({
		renders,
		p50Ms: 1,
		p99Ms,
		answers: { '200 HIT': 5 },
	});
	const samples = {
		cold: [sample(1, 40)],
		hit: [sample(0, 10)],
		stale: [sample(1, 15), sample(3, 25)],
		restart: [sample(0, 10)],
	};
	const rows = herdRows([{ contender: contender('edge'), samples }]);
	const stale = rows.find(({ kind }) => kind === 'stale');
	expect(stale).toMatchObject({ renders: 3, p99Ms: 20, ratioToHit: 2, answers: { '200 HIT': 10 } });
});

test('a cold start is the median of its rounds, a restart in terms of raw node:http in the same round', () => {
	const sample = (firstAnswerMs: number, restartFirstHitMs: number) => {
		return { firstAnswerMs, firstHitMs: 2, restartFirstAnswerMs: 3, restartFirstHitMs };
	};
	const edge = [sample(100, 200), sample(900, 600), sample(120, 220)];
	const nodeHttp = [sample(90, 100), sample(95, 300), sample(90, 200)];
	const rows = coldStartRows([
		{ contender: contender('edge'), samples: edge },
		{ contender: contender('node-http'), samples: nodeHttp },
	]);
	expect(rows).toMatchObject([{ firstAnswerMs: 120, restartRatioToNodeHttp: 2 }, { restartRatioToNodeHttp: 1 }]);
});

test('a start of the site is compared with node:http round by round; memory that is unknown stays unknown', () => {
	const samples = [
		{ firstHitMs: 300, nodeHttpMs: 100 },
		{ firstHitMs: 900, nodeHttpMs: 300 },
		{ firstHitMs: 320, nodeHttpMs: 80 },
	];
	expect(siteStartFigures({ samples, memoryMb: null })).toEqual({
		firstHitMs: 320,
		ratioToNodeHttp: 3,
		memoryMb: null,
	});
});
