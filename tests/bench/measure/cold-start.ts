import { rm } from 'node:fs/promises';
import { get } from '../answer.ts';
import type { Contender, Running, StartOptions } from '../contender.ts';

export type ColdStartSample = {
	/** From the start of the process to the end of the first answer. */
	readonly firstAnswerMs: number;
	/** To the end of the first answer from the cache. */
	readonly firstHitMs: number;
	/** The same after a restart that keeps what the server keeps. */
	readonly restartFirstAnswerMs: number;
	readonly restartFirstHitMs: number;
};

export type ColdStart = { readonly contender: Contender; readonly samples: ColdStartSample[] };

export async function measureColdStart(
	contender: Contender,
	rounds: number,
	options: StartOptions,
): Promise<ColdStart> {
	const samples: ColdStartSample[] = [];
	const startOnce = () => startUntilHit(contender.name, contender.cacheHeader, () => contender.start(options));
	for (let round = 0; round < rounds; round++) {
		await rm(options.cacheDir, { recursive: true, force: true });
		const empty = await startOnce();
		const kept = await startOnce();
		samples.push({
			...empty,
			restartFirstAnswerMs: kept.firstAnswerMs,
			restartFirstHitMs: kept.firstHitMs,
		});
	}
	return { contender, samples };
}

/** @param cacheHeader null: it has no cache, every answer counts as a hit */
export async function startUntilHit(
	name: string,
	cacheHeader: string | null,
	start: () => Promise<Pick<Running, 'url' | 'stop'>>,
) {
	const startedAt = performance.now();
	const running = await start();
	try {
		let firstAnswerMs: number | undefined;
		for (let asked = 0; asked < 1_000; asked++) {
			const { status, headers } = await get(`${running.url}/`);
			const elapsedMs = performance.now() - startedAt;
			if (status !== 200) throw new Error(`${name} answered its first visitors with ${status}`);
			firstAnswerMs ??= elapsedMs;
			const hit = cacheHeader === null || headers[cacheHeader] === 'HIT';
			if (hit) return { firstAnswerMs, firstHitMs: elapsedMs };
		}
		throw new Error(`${name} never answered from its cache`);
	} finally {
		await running.stop();
	}
}
