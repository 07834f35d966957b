import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Contender, Running, StartOptions } from '../contender.ts';
import { quantile } from '../statistics.ts';
import { sendCrowd } from './crowd.ts';

export const VISITORS = 500;
/** Long enough for the crowds that have to find a fresh page, short enough to wait for. */
const EXPIRATION_S = 5;
const HIT_CROWDS = 3;
const HERD_KINDS = ['cold', 'hit', 'stale', 'restart'] as const;
export type HerdKind = (typeof HERD_KINDS)[number];

export type HerdSample = {
	readonly renders: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly answers: Readonly<Record<string, number>>;
};

export type Herd = { readonly contender: Contender; readonly samples: Readonly<Record<HerdKind, HerdSample[]>> };

/**
 * Five hundred visitors in one moment: on a page that was never rendered, on a fresh one, on one that has expired, and
 * right after a restart that keeps what the server keeps.
 */
export async function measureHerd(
	contender: Contender,
	rounds: number,
	options: Pick<StartOptions, 'cacheDir' | 'renderMs'>,
): Promise<Herd> {
	const samples: Record<HerdKind, HerdSample[]> = { cold: [], hit: [], stale: [], restart: [] };
	const startOptions = { ...options, expirationS: EXPIRATION_S };
	for (let round = 0; round < rounds; round++) {
		await rm(options.cacheDir, { recursive: true, force: true });
		let running = await contender.start(startOptions);
		try {
			samples.cold.push(await crowd(contender, running));
			for (let n = 0; n < HIT_CROWDS; n++) samples.hit.push(await crowd(contender, running));
			await wait(EXPIRATION_S * 1_000 + 200);
			samples.stale.push(await crowd(contender, running));
			await running.stop();
			running = await contender.start(startOptions);
			samples.restart.push(await crowd(contender, running));
		} finally {
			await running.stop();
		}
	}
	return { contender, samples };
}

async function crowd({ cacheHeader }: Contender, running: Running): Promise<HerdSample> {
	const before = await running.renders();
	const { latenciesMs, answers } = await sendCrowd(running.url, VISITORS, cacheHeader);
	// A regeneration may continue in the background; wait until it is done.
	const renders = (await rendersAtRest(running)) - before;
	return { renders, p50Ms: quantile(latenciesMs, 0.5), p99Ms: quantile(latenciesMs, 0.99), answers };
}

/** The count once it has stayed the same for a moment. */
async function rendersAtRest(running: Running): Promise<number> {
	let last = await running.renders();
	for (;;) {
		await wait(100);
		const now = await running.renders();
		if (now === last) return now;
		last = now;
	}
}
