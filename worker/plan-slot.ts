/** Time between two readings of the clock, milliseconds: it may be set, or the machine may have slept. */
export const TICK_MS = 15_000;
/** A late run is worthwhile if the next slot is at least this far away, milliseconds. */
const MIN_REMAINING_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

/** One tick at the clock. Instants are Unix ms. */
export type Tick = {
	readonly now: number;
	/** The tick before this one. */
	readonly lastTickAt: number;
	/** The slot that was waited for; null: none. */
	readonly dueAt: number | null;
	/** First slot after `now`; null: none. */
	readonly nextAt: number | null;
	/** The slot that was last worked on; null: none yet. */
	readonly ranSlotAt: number | null;
	readonly isSlot: (at: number) => boolean;
};

export type SlotPlan = {
	/** The slot to work on now; null: none. */
	readonly runSlotAt: number | null;
	/** Slots went by that nobody works on any more. */
	readonly missed: boolean;
};

/**
 * Decides which slot to run. A slot runs once, whatever the clock does: set back a little, the same slot comes again and is
 * skipped; set back far, the slots are those of the new time. A slot that is overdue by more than a tenth of the interval
 * is left to the next one, which regenerates everything anyway, unless that is still far away.
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
