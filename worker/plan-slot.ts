/** Maximum time between two looks at the clock, milliseconds: it may be set, or the machine may sleep. */
export const TICK_MS = 15_000;
/** A late run is still worthwhile if the next slot is at least this far away, milliseconds. */
const MIN_REMAINING_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

/** One look at the clock. Instants are Unix ms. */
export type Tick = {
	readonly now: number;
	/** The previous tick. */
	readonly lastTickAt: number;
	/** The slot that is being waited for; null: none. */
	readonly dueAt: number | null;
	/** First slot after `now`; null: none. */
	readonly nextAt: number | null;
	/** The slot of the last run; null: none yet. */
	readonly ranSlotAt: number | null;
	readonly isSlot: (at: number) => boolean;
};

export type SlotPlan = {
	/** The slot to run now; null: none. */
	readonly runSlotAt: number | null;
	/** A slot has passed and will not be run. */
	readonly missed: boolean;
};

/**
 * Decides which slot to run. A slot runs once, whatever the clock does: if it is set back a little, the same slot is
 * skipped; if it is set back far, the slots of the new time run. A slot overdue by more than a tenth of the interval
 * is skipped, because the next one regenerates everything anyway, unless that is still far away.
 */
export function planSlot({ now, lastTickAt, dueAt, nextAt, ranSlotAt, isSlot }: Tick): SlotPlan {
	const wait: SlotPlan = { runSlotAt: null, missed: false };
	const run = (slotAt: number): SlotPlan => (slotAt === ranSlotAt ? wait : { runSlotAt: slotAt, missed: false });
	const minuteAt = Math.floor(now / MINUTE_MS) * MINUTE_MS;
	const isJustNow = now - minuteAt < TICK_MS && isSlot(minuteAt);
	if (now < lastTickAt) return isJustNow ? run(minuteAt) : wait;
	if (dueAt === null || now < dueAt) return wait;
	if (isJustNow) return run(minuteAt);
	const next = nextAt ?? Number.POSITIVE_INFINITY;
	const isWorthWhile = now - dueAt <= (next - dueAt) / 10 || next - now >= MIN_REMAINING_MS;
	return isWorthWhile ? run(dueAt) : { runSlotAt: null, missed: dueAt !== ranSlotAt };
}
