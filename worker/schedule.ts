import { createTask } from 'node-cron';
import type { WorkerClock } from './clock.ts';
import type { WorkerLog } from './log.ts';
import { planSlot, TICK_MS } from './plan-slot.ts';

/** The slots at which a job runs. */
export type Schedule = {
	/** Next slot, Unix ms; null: none. */
	nextAt(): number | null;
	/** Calls `onSlot` at every slot from now on, even if its previous call has not finished. */
	start(onSlot: () => Promise<void>): void;
	stop(): void;
};

/** A schedule without slots. */
export const noSchedule: Schedule = { nextAt: () => null, start() {}, stop() {} };

/**
 * Returns the slots of a cron expression, in UTC: a time zone with daylight saving would skip an hour of a five-minute
 * schedule in spring. The package computes the slots; `planSlot` decides when to run one, because a timer that
 * was set for a slot does not notice a clock that is set afterwards.
 */
export function cronSchedule(expression: string, clock: WorkerClock, log: WorkerLog): Schedule {
	const task = createTask(expression, () => {}, { timezone: 'UTC' });
	const end = new AbortController();
	// Also known before it is started: it limits how long a run may take.
	const nextAt = (): number | null => task.getNextRuns(1)[0]?.getTime() ?? null;

	async function watch(onSlot: () => Promise<void>): Promise<void> {
		let ranSlotAt: number | null = null;
		let lastTickAt = clock.now();
		let dueAt = nextAt();
		while (!end.signal.aborted) {
			const leftMs = (dueAt ?? Number.POSITIVE_INFINITY) - clock.now();
			await clock.sleep(Math.max(1, Math.min(leftMs, TICK_MS)), end.signal);
			if (end.signal.aborted) return;
			const now = clock.now();
			const tick = { now, lastTickAt, dueAt, nextAt: nextAt(), ranSlotAt };
			const plan = planSlot({ ...tick, isSlot: (at) => task.match(new Date(at)) });
			if (plan.missed) log.warn({ event: 'slot-missed', dueAt }, 'the clock went past a slot');
			if (plan.runSlotAt !== null) {
				ranSlotAt = plan.runSlotAt;
				void onSlot();
			}
			lastTickAt = now;
			dueAt = now < (dueAt ?? 0) && now >= tick.lastTickAt ? dueAt : tick.nextAt;
		}
	}

	return {
		nextAt,
		start: (onSlot) => void watch(onSlot),
		stop() {
			end.abort();
			void task.destroy();
		},
	};
}
