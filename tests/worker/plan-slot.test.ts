import { expect, test } from 'vitest';
import { planSlot, type Tick } from '../../worker/plan-slot.ts';

const minutes = (clock: string, seconds = 0) => {
	const [hour = 0, minute = 0] = clock.split(':').map(Number);
	return Date.UTC(2026, 0, 10, hour, minute, seconds);
};
const isSlot = (at: number) => (at / 60_000) % 5 === 0;

function tick(changes: Partial<Tick>) {
	const now = changes.now ?? 0;
	const nextAt = (Math.floor(now / 300_000) + 1) * 300_000;
	return planSlot({ now, lastTickAt: now - 15_000, dueAt: null, nextAt, ranSlotAt: null, isSlot, ...changes });
}

test.each([
	['before its slot', minutes('12:04', 59), null, false],
	['at its slot', minutes('12:05'), minutes('12:05'), false],
	['a tenth of the way to the next', minutes('12:05', 30), minutes('12:05'), false],
	['later than that', minutes('12:05', 31), null, true],
	['after a jump past several slots', minutes('12:23'), null, true],
	['after a jump right to a slot', minutes('12:20', 3), minutes('12:20'), false],
])('%s', (_, now, runSlotAt, missed) => {
	expect(tick({ now, dueAt: minutes('12:05') })).toEqual({ runSlotAt, missed });
});

test('a slot long gone is made up for where the next is long in coming', () => {
	const isDaily = (at: number) => at === minutes('06:00');
	const now = minutes('09:17');
	expect(tick({ now, dueAt: minutes('06:00'), nextAt: minutes('30:00'), isSlot: isDaily })).toEqual({
		runSlotAt: minutes('06:00'),
		missed: false,
	});
});

test('set back past a slot that was worked on, the clock comes to it again for nothing', () => {
	const ranSlotAt = minutes('12:05');
	expect(
		tick({ now: minutes('12:05', 2), lastTickAt: minutes('12:05', 12), dueAt: minutes('12:10'), ranSlotAt }),
	).toEqual({ runSlotAt: null, missed: false });
	expect(tick({ now: minutes('12:05'), dueAt: minutes('12:05'), ranSlotAt })).toEqual({
		runSlotAt: null,
		missed: false,
	});
});

test('set back by hours, slots are those of the new time', () => {
	const ranSlotAt = minutes('13:00');
	const set = tick({ now: minutes('12:05', 1), lastTickAt: minutes('13:04', 50), dueAt: minutes('13:05'), ranSlotAt });
	expect(set.runSlotAt).toBe(minutes('12:05'));
});
