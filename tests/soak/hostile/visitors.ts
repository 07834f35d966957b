import http from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { quantile } from '../../bench/statistics.ts';
import type { SeededRandom } from '../../support/seeded-random.ts';
import type { Target } from './attack.ts';

/** Visits per kind: their times, and what went wrong. */
export type Visits = {
	readonly timesMs: ReadonlyMap<string, readonly number[]>;
	readonly faults: readonly string[];
	readonly statuses: Readonly<Record<string, number>>;
};

/** What a visitor does, by kind; `page` is answered from the cache, `function` by running code. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
	page: ['/', '/resorts/mammoth', '/resorts/steamboat', '/about'],
	file: ['/favicon.svg', '/robots.txt'],
	api: ['/api/conditions', '/api/conditions/mammoth', '/feed.xml'],
	function: ['/api/health', '/alerts', '/account/sign-in'],
};
const WEIGHTED = ['page', 'page', 'page', 'page', 'file', 'api', 'api', 'function', 'function', 'function'];
const THINK_MS = 120;
/** Longer than any limit of the site: then a visitor has been lost. */
const PATIENCE_MS = 30_000;

/** Ordinary visitors who read one page after another, on one connection each, until they are stopped. */
export class Visitors {
	#timesMs = new Map<string, number[]>();
	#faults: string[] = [];
	#statuses: Record<string, number> = {};
	#stopped = false;
	readonly #running: Promise<unknown>;

	constructor(target: Target, visitors: number, random: SeededRandom) {
		this.#running = Promise.all(Array.from({ length: visitors }, () => this.#visit(target, random)));
	}

	/** Returns the visits since the last call. */
	take(): Visits {
		const visits = { timesMs: this.#timesMs, faults: this.#faults, statuses: this.#statuses };
		this.#timesMs = new Map();
		this.#faults = [];
		this.#statuses = {};
		return visits;
	}

	async stop(): Promise<void> {
		this.#stopped = true;
		await this.#running;
	}

	async #visit(target: Target, random: SeededRandom): Promise<void> {
		const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
		while (!this.#stopped) {
			const kind = pick(random, WEIGHTED);
			const path = pick(random, KINDS[kind] ?? ['/']);
			const startedAt = performance.now();
			const outcome = await ask(target, agent, path);
			const tookMs = performance.now() - startedAt;
			const times = this.#timesMs.get(kind) ?? [];
			times.push(tookMs);
			this.#timesMs.set(kind, times);
			this.#statuses[outcome] = (this.#statuses[outcome] ?? 0) + 1;
			if (!/^[234]\d\d$/.test(outcome)) this.#faults.push(`${path}: ${outcome} after ${Math.round(tookMs)} ms`);
			await wait(random.integer(0, 2 * THINK_MS));
		}
		agent.destroy();
	}
}

function pick(random: SeededRandom, of: readonly string[]): string {
	return of[random.integer(0, of.length - 1)] ?? '';
}

function ask({ port, host }: Target, agent: http.Agent, path: string): Promise<string> {
	return new Promise((resolve) => {
		const headers = { host, 'accept-encoding': 'gzip' };
		const request = http.get({ host: '127.0.0.1', port, path, agent, headers }, (response) => {
			response.on('error', () => resolve('cut'));
			response.on('end', () => resolve(response.complete ? String(response.statusCode) : 'cut'));
			response.resume();
		});
		request.setTimeout(PATIENCE_MS, () => request.destroy(new Error('no answer')));
		request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
	});
}

/** Returns the p99 of all visits, or of one kind. */
export function p99Of({ timesMs }: Visits, kind?: string): number {
	return quantile(kind === undefined ? [...timesMs.values()].flat() : [...(timesMs.get(kind) ?? [])], 0.99);
}

/** Adds the visits of a further interval. */
export function mergeVisits(a: Visits, b: Visits): Visits {
	const kinds = new Set([...a.timesMs.keys(), ...b.timesMs.keys()]);
	const statuses = { ...a.statuses };
	for (const [status, times] of Object.entries(b.statuses)) statuses[status] = (statuses[status] ?? 0) + times;
	return {
		timesMs: new Map(
			[...kinds].map((kind) => [kind, [...(a.timesMs.get(kind) ?? []), ...(b.timesMs.get(kind) ?? [])]]),
		),
		faults: [...a.faults, ...b.faults],
		statuses,
	};
}
