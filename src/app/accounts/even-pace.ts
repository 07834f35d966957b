import type { Clock } from '../ports.ts';

/** Longer than hashing a password and writing a few rows takes on a machine that is not overloaded. */
const leastMs = 400;

/** Answers no sooner than after a fixed time, so that the time tells nothing of what was found on the way. */
export async function atEvenPace<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
	const startedAt = clock.now();
	try {
		return await work();
	} finally {
		const leftMs = leastMs - (clock.now() - startedAt);
		if (leftMs > 0) await clock.sleep(Math.min(leftMs, leastMs));
	}
}
