import { rm } from 'node:fs/promises';
import { get } from '../answer.ts';
import type { Contender, StartOptions } from '../contender.ts';

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
	for (let round = 0; round < rounds; round++) {
		await rm(options.cacheDir, { recursive: true, force: true });
		const empty = await startOnce(contender, options);
		const kept = await startOnce(contender, options);
		samples.push({
			...empty,
			restartFirstAnswerMs: kept.firstAnswerMs,
			restartFirstHitMs: kept.firstHitMs,
		});
	}
	return { contender, samples };
}

async function startOnce(contender: Contender, options: StartOptions) {
	const startedAt = performance.now();
	const running = await contender.start(options);
	try {
		let firstAnswerMs: number | undefined;
		for (let asked = 0; asked < 1_000; asked++) {
			const { status, headers } = await get(`${running.url}/`);
			const elapsedMs = performance.now() - startedAt;
			if (status !== 200) throw new Error(`${contender.name} answered its first visitors with ${status}`);
			firstAnswerMs ??= elapsedMs;
			const hit = contender.cacheHeader === null || headers[contender.cacheHeader] === 'HIT';
			if (hit) return { firstAnswerMs, firstHitMs: elapsedMs };
		}
		throw new Error(`${contender.name} never answered from its cache`);
	} finally {
		await running.stop();
	}
}
