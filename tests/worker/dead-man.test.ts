import { expect, test } from 'vitest';
import type { WorkerClock } from '../../worker/clock.ts';
import { createDeadMan } from '../../worker/watched-job.ts';

/** Lets the watch look as often as told, each look after what time the clock then says. */
async function watch(looks: readonly (() => number)[], firstWithinMs: number, takes = () => true) {
	const told: string[] = [];
	const end = new AbortController();
	const queue = [...looks];
	let now = 0;
	const clock: WorkerClock = {
		now: () => now,
		async sleep() {
			const next = queue.shift();
			if (next === undefined) end.abort();
			else now += next();
		},
	};
	const tell = (what: string) => async () => {
		told.push(what);
		return takes();
	};
	const deadMan = createDeadMan(clock, { missed: tell('missed'), recovered: tell('recovered') }, firstWithinMs);
	const done = deadMan.watch(end.signal);
	return { deadMan, told, done };
}

const look = () => 15_000;

test('it goes off once when no good run comes in time', async () => {
	const { told, done, deadMan } = await watch([look, look, look, look], 30_000);
	await done;
	expect([told, deadMan.isLate]).toEqual([['missed'], true]);
});

test('it tells again until somebody takes it', async () => {
	let asked = 0;
	const { told, done } = await watch([look, look, look, look], 15_000, () => ++asked === 2);
	await done;
	expect(told).toEqual(['missed', 'missed']);
});

test('it tells that runs came back', async () => {
	const good = () => {
		deadMan.runSucceeded(60_000);
		return 15_000;
	};
	const { deadMan, told, done } = await watch([look, good, look], 15_000);
	await done;
	expect([told, deadMan.isLate]).toEqual([['missed', 'recovered'], false]);
});

test.each([
	['set forward', 3_600_000],
	['set back', -3_600_000],
])('a clock that is %s by an hour is no outage', async (_, jumpMs) => {
	const { told, done } = await watch([look, () => jumpMs, look], 60_000);
	await done;
	expect(told).toEqual([]);
});

test('a clock that is set back does not silence it', async () => {
	const { told, done } = await watch([() => -3_600_000, look, look], 30_000);
	await done;
	expect(told).toEqual(['missed']);
});
