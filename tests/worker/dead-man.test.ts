import { expect, test } from 'vitest';
import type { WorkerClock } from '../../worker/clock.ts';
import { createDeadMan } from '../../worker/watched-job.ts';

/** Lets the watch tick as often as given, each tick after what time the clock then says. */
async function watch(ticks: readonly (() => number)[], firstWithinMs: number, takes = () => true) {
	const notices: string[] = [];
	const end = new AbortController();
	const queue = [...ticks];
	let now = 0;
	const clock: WorkerClock = {
		now: () => now,
		async sleep() {
			const next = queue.shift();
			if (next === undefined) end.abort();
			else now += next();
		},
	};
	const notify = (what: string) => async () => {
		notices.push(what);
		return takes();
	};
	const deadMan = createDeadMan(clock, { missed: notify('missed'), recovered: notify('recovered') }, firstWithinMs);
	const done = deadMan.watch(end.signal);
	return { deadMan, notices, done };
}

const tick = () => 15_000;

test('it goes off once when no successful run comes in time', async () => {
	const { notices, done, deadMan } = await watch([tick, tick, tick, tick], 30_000);
	await done;
	expect([notices, deadMan.isLate]).toEqual([['missed'], true]);
});

test('it repeats the notice until one is accepted', async () => {
	let asked = 0;
	const { notices, done } = await watch([tick, tick, tick, tick], 15_000, () => ++asked === 2);
	await done;
	expect(notices).toEqual(['missed', 'missed']);
});

test('it reports that runs succeed again', async () => {
	const good = () => {
		deadMan.runSucceeded(60_000);
		return 15_000;
	};
	const { deadMan, notices, done } = await watch([tick, good, tick], 15_000);
	await done;
	expect([notices, deadMan.isLate]).toEqual([['missed', 'recovered'], false]);
});

test.each([
	['set forward', 3_600_000],
	['set back', -3_600_000],
])('a clock that is %s by an hour is no outage', async (_, jumpMs) => {
	const { notices, done } = await watch([tick, () => jumpMs, tick], 60_000);
	await done;
	expect(notices).toEqual([]);
});

test('a clock that is set back does not silence it', async () => {
	const { notices, done } = await watch([() => -3_600_000, tick, tick], 30_000);
	await done;
	expect(notices).toEqual(['missed']);
});
