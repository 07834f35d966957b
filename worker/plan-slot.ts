/** How often the clock is looked at, milliseconds: it may be set, or the machine may have slept. */
export const LOOK_MS = 15_000;
/** A late run is worth while if the next is still so far away, milliseconds. */
const WORTH_WHILE_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

/** One look at the clock. Instants are Unix ms. */
export type Look = {
	readonly now: number;
	/** The look before this one. */
	readonly lookedAt: number;
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
 * Which slot to work on. A slot is worked on once, whatever the clock does: set back a little, the same slot comes again
 * and is left out; set back far, slots are those of the new time. One that was passed by more than a tenth of the way to
 * the next is left to the next, which renews everything anyway, unless that is long in coming.
 */
export function planSlot({ now, lookedAt, dueAt, nextAt, ranSlotAt, isSlot }: Look): SlotPlan {
	const wait: SlotPlan = { runSlotAt: null, missed: false };
	const run = (slotAt: number): SlotPlan => (slotAt === ranSlotAt ? wait : { runSlotAt: slotAt, missed: false });
	const minuteAt = Math.floor(now / MINUTE_MS) * MINUTE_MS;
	const isJustNow = now - minuteAt < LOOK_MS && isSlot(minuteAt);
	if (now < lookedAt) return isJustNow ? run(minuteAt) : wait;
	if (dueAt === null || now < dueAt) return wait;
	if (isJustNow) return run(minuteAt);
	const next = nextAt ?? Number.POSITIVE_INFINITY;
	const isWorthWhile = now - dueAt <= (next - dueAt) / 10 || next - now >= WORTH_WHILE_MS;
	return isWorthWhile ? run(dueAt) : { runSlotAt: null, missed: dueAt !== ranSlotAt };
}
