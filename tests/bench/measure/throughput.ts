import { get } from '../answer.ts';
import type { Contender, Running } from '../contender.ts';
import type { LoadGenerator } from '../load/load.ts';
import { MODE_ENCODINGS, MODE_HEADERS, MODES, type Mode } from '../load/modes.ts';
import { readUsage } from '../process-usage.ts';

export const CONNECTIONS = 64;
const WARM_UP_S = 1;

export type Sample = {
	readonly requestsPerS: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
	/** Null where the system does not tell. */
	readonly cpuUsPerRequest: number | null;
	/** Share of one core that the server had, percent: well below 100, the load was the limit. */
	readonly busyPercent: number | null;
	readonly memoryMb: number | null;
};

/** Samples by round. */
export type Throughput = { readonly contender: Contender; readonly mode: Mode; readonly samples: Sample[] };

export type ThroughputOptions = {
	readonly servers: readonly { readonly contender: Contender; readonly running: Running }[];
	readonly load: LoadGenerator;
	readonly rounds: number;
	readonly seconds: number;
	readonly say: (line: string) => void;
};

/**
 * Loads every server in every way, one after another, as often as there are rounds; each round begins with another
 * server, so that none always follows the same one.
 */
export async function measureThroughput({ servers, load, rounds, seconds, say }: ThroughputOptions) {
	const results = MODES.flatMap((mode) =>
		servers.map(({ contender, running }) => ({ contender, running, mode, samples: [] as Sample[] })),
	);
	for (const { contender, running, mode } of results) {
		await checkAnswer(contender, running, mode);
		const warmUp = { url: running.url, headers: MODE_HEADERS[mode], connections: CONNECTIONS, seconds: WARM_UP_S };
		await load.run(warmUp);
	}
	for (let round = 0; round < rounds; round++) {
		say(`Round ${round + 1} of ${rounds}`);
		for (const mode of MODES) {
			const turn = results.filter((result) => result.mode === mode);
			for (const { contender, running, samples } of [
				...turn.slice(round % turn.length),
				...turn.slice(0, round % turn.length),
			]) {
				await checkAnswer(contender, running, mode);
				samples.push(await sample(contender, running, mode, load, seconds));
			}
		}
	}
	return results.map(({ contender, mode, samples }): Throughput => ({ contender, mode, samples }));
}

async function sample(
	contender: Contender,
	running: Running,
	mode: Mode,
	load: LoadGenerator,
	seconds: number,
): Promise<Sample> {
	const before = await readUsage(running.pids);
	const startedAt = performance.now();
	const request = { url: running.url, headers: MODE_HEADERS[mode], connections: CONNECTIONS, seconds };
	const { requests, requestsPerS, p50Ms, p99Ms, errors } = await load.run(request);
	const tookMs = performance.now() - startedAt;
	const after = await readUsage(running.pids);
	if (errors > 0 || requests === 0)
		throw new Error(`${contender.name}, ${mode}: ${errors} errors in ${requests} requests`);
	const cpuMs = before && after && after.cpuMs - before.cpuMs;
	return {
		requestsPerS,
		p50Ms,
		p99Ms,
		cpuUsPerRequest: cpuMs === null ? null : (cpuMs * 1_000) / requests,
		busyPercent: cpuMs === null ? null : (cpuMs / tookMs) * 100,
		memoryMb: after && after.residentBytes / 1_048_576,
	};
}

/** A figure is worth nothing where the answer was an error, a miss, or not what the others send. */
async function checkAnswer({ name, cacheHeader, compresses }: Contender, { url }: Running, mode: Mode): Promise<void> {
	let problem = '';
	for (let attempt = 0; attempt < 50; attempt++) {
		const { status, headers, body } = await get(`${url}/`, MODE_HEADERS[mode]);
		const encoding = headers['content-encoding'] ?? 'identity';
		const expected = compresses ? MODE_ENCODINGS[mode] : 'identity';
		const cache = cacheHeader === null ? 'HIT' : headers[cacheHeader];
		problem = `status ${status}, ${body.length} bytes in ${encoding}, cache ${cache}`;
		if (status === 200 && body.length > 0 && encoding === expected && cache === 'HIT') return;
	}
	throw new Error(`${name} does not answer ${mode} requests with a hit: ${problem}`);
}
