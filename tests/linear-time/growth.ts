/** What a stranger can send at most at once, and a quarter of it. */
export const SMALL = 16_384;
export const LARGE = 4 * SMALL;

/** Work that grows with the size of the input takes 4 times as long on the larger one, with its square 16 times. */
const MAX_GROWTH = 9;
/** Below this, a busy machine and its garbage collector decide; the square of 64 KB takes many hundreds of milliseconds. */
const NOTICEABLE_MS = 250;
const MAX_REPEATS = 8;

export type Growth = { readonly smallMs: number; readonly largeMs: number; readonly isLinear: boolean };

/** What a test expects. */
export const LINEAR = { isLinear: true } as const;

/**
 * Measures how work grows from an input of 16 KB to one of 64 KB. The shortest of several runs counts, because a busy
 * machine only ever makes a run longer.
 *
 * @param input returns an input of about this many characters
 */
export async function measureGrowth<Input>(
	work: (input: Input) => unknown,
	input: (length: number) => Input,
): Promise<Growth> {
	const small = input(SMALL);
	const large = input(LARGE);
	let [smallMs, largeMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
	let isLinear = false;
	for (let n = 0; n < MAX_REPEATS && !isLinear; n++) {
		smallMs = Math.min(smallMs, await timeMs(() => work(small)));
		largeMs = Math.min(largeMs, await timeMs(() => work(large)));
		isLinear = largeMs <= Math.max(NOTICEABLE_MS, MAX_GROWTH * smallMs);
	}
	return { smallMs, largeMs, isLinear };
}

async function timeMs(work: () => unknown): Promise<number> {
	const startedAt = performance.now();
	await work();
	return performance.now() - startedAt;
}
