import { CLOCK_CHANGE_NIGHTS, countsPerSlot, simulateSlots } from '../../worker/simulate-slots.ts';
import { progressOf, type Scenario } from '../scenario.ts';

/** Runs two workers through both clock changes of a year, with kills and changes of their clocks. */
export const slots: Scenario = {
	summary: 'two workers that are killed and whose clocks are set: each slot of the schedule takes effect once',
	counts: 'slots of each night',
	defaultCount: 250,
	async run({ count, say }) {
		process.env.TZ = 'America/Denver';
		const faults: string[] = [];
		const total = { kills: 0, forward: 0, back: 0 };
		for (const { night, startAt, seed } of CLOCK_CHANGE_NIGHTS) {
			const seen = await simulateSlots(startAt, count, seed, progressOf(count, `slots of ${night}`, say));
			for (const [index, fetches] of countsPerSlot(seen.slots, seen.fetchedAt).entries()) {
				if (fetches !== 1) faults.push(`${night}: slot ${index} was fetched ${fetches} times`);
			}
			for (const [index, regenerations] of countsPerSlot(seen.slots, seen.regeneratedAt).entries()) {
				if (regenerations === 0) faults.push(`${night}: slot ${index} was not regenerated`);
			}
			for (const name of ['kills', 'forward', 'back'] as const) total[name] += seen.happened[name];
		}
		return { figures: { kills: total.kills, 'set forward': total.forward, 'set back': total.back }, faults };
	},
};
