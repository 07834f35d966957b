import { createTask } from 'node-cron';
import type { WorkerLog } from './log.ts';

/** The slots at which something is due. */
export type Schedule = {
	/** Next slot, Unix ms; null: none. */
	nextAt(): number | null;
	/** Calls `onSlot` at every slot from now on. */
	start(onSlot: () => Promise<void>): void;
	stop(): void;
};

/** Nothing is ever due. */
export const noSchedule: Schedule = { nextAt: () => null, start() {}, stop() {} };

/**
 * The slots of a cron expression, in UTC: a time zone with daylight saving would leave out an hour of a five-minute
 * schedule in autumn. A slot that comes while the one before is being worked on is left out, and so is one that was
 * missed because the machine slept: the next one renews everything anyway.
 */
export function cronSchedule(expression: string, log: WorkerLog): Schedule {
	let onSlot = async (): Promise<void> => {};
	const task = createTask(expression, () => onSlot(), {
		noOverlap: true,
		timezone: 'UTC',
		logger: {
			debug: (detail) => log.debug({ event: 'schedule', detail: String(detail) }),
			info: (detail) => log.debug({ event: 'schedule', detail }),
			warn: (detail) => log.warn({ event: 'schedule', detail }),
			error: (detail) => log.error({ event: 'schedule', detail: String(detail) }),
		},
	});
	return {
		// Also known while it does not run: how long a single run may go on depends on it.
		nextAt: () => task.getNextRuns(1)[0]?.getTime() ?? null,
		start(slot) {
			onSlot = slot;
			void task.start();
		},
		stop: () => void task.destroy(),
	};
}
