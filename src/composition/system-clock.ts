import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../app/ports.ts';

/** The time of this machine. */
export const systemClock: Clock = {
	now: () => Date.now(),
	async sleep(ms, signal) {
		try {
			await setTimeout(ms, undefined, { ...(signal ? { signal } : {}) });
		} catch (error) {
			if (!signal?.aborted) throw error;
		}
	},
};
