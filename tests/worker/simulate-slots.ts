import { seededRandom } from '../support/seeded-random.ts';
import { SimulatedTime } from './simulated-time.ts';
import { startKillableWorker, startTwoInstances } from './two-workers.ts';

// Two workers, the real refresh of the site on a real database, and time that only the simulation lets pass. A slot takes
// effect when figures are fetched for it and every page is regenerated; a fetch may come half a minute before its slot.

const SLOT_MS = 300_000;
const EARLY_MS = 30_000;
const SECOND_MS = 1_000;
const turn = () => new Promise((resolve) => setImmediate(resolve));

type Worker = ReturnType<typeof startKillableWorker>;

/**
 * Runs two workers through `slotCount` slots, with kills and with clocks that are set. Time zone: the process’s.
 *
 * @returns instants, in time passed, of the slots that came, and what was done when
 */
export async function simulateSlots(
	startAt: number,
	slotCount: number,
	seed: number,
	onSlot: (done: number) => void = () => {},
) {
	using time = new SimulatedTime(startAt);
	await using site = await startTwoInstances(time);
	const random = seededRandom(seed);
	const alive = new Map<string, Worker>();
	const restarts = new Map<string, number>();
	const happened = { kills: 0, forward: 0, back: 0 };
	const start = (name: string) => {
		alive.set(name, startKillableWorker(name, site.origins[name === 'a' ? 0 : 1], time));
	};
	const isQuiet = () => [...alive.values()].every((worker) => !worker.isWorking());
	const settle = async () => {
		do await turn();
		while (!isQuiet());
	};
	site.beforeAnswer(
		() => {
			if (alive.size < 2 || random.next() > 0.15) return null;
			return random.next() < 0.5 ? 'before it is answered' : 'before it is heard';
		},
		(name) => {
			happened.kills += 1;
			void alive.get(name)?.kill();
			alive.delete(name);
			restarts.set(name, time.passedMs + random.integer(5, 700) * SECOND_MS);
		},
	);
	start('a');
	start('b');
	await settle();

	const slots: number[] = [];
	let lastSlotAt = 0;
	let jumpIn = random.integer(3, 9);
	while (slots.length <= slotCount) {
		const before = Date.now();
		const passed = time.pass(SECOND_MS * 5);
		const slotAt = Math.floor((before + passed) / SLOT_MS) * SLOT_MS;
		// A clock that was set back a little comes to the same slot again; that one has taken effect.
		if (slotAt > before && slotAt !== lastSlotAt) {
			lastSlotAt = slotAt;
			slots.push(time.passedMs - (Date.now() - slotAt));
			onSlot(slots.length - 1);
			jumpIn -= 1;
		}
		for (const [name, at] of restarts) {
			if (at > time.passedMs) continue;
			restarts.delete(name);
			start(name);
		}
		await settle();
		const phase = Date.now() % SLOT_MS;
		// Both are there, so that no start of a third fetches between two slots what the new time makes due.
		if (jumpIn <= 0 && alive.size === 2 && phase > 60 * SECOND_MS && phase < 200 * SECOND_MS) {
			const newPhase = random.integer(60, 200) * SECOND_MS;
			const slotsAway = random.integer(-30, 30);
			time.jump(slotsAway * SLOT_MS + newPhase - phase);
			happened[slotsAway < 0 ? 'back' : 'forward'] += 1;
			jumpIn = random.integer(3, 9);
		}
	}
	await Promise.all([...alive.values()].map((worker) => worker.stop()));
	return { slots, happened, fetchedAt: site.fetchedAt, regeneratedAt: site.regeneratedAt };
}

/** How many of the instants `at` belong to each slot but the last. */
export function countsPerSlot(slots: readonly number[], at: readonly number[]): number[] {
	return slots.slice(0, -1).map((slot, index) => {
		const next = slots[index + 1] ?? Number.POSITIVE_INFINITY;
		return at.filter((each) => each >= slot - EARLY_MS && each < next - EARLY_MS).length;
	});
}

/** The two nights of a year on which the clocks of Denver change: when the simulation begins, and its seed. */
export const CLOCK_CHANGE_NIGHTS = [
	{ night: 'the night that clocks go forward', startAt: Date.UTC(2026, 2, 8, 0, 0, 10), seed: 11 },
	{ night: 'the night that clocks go back', startAt: Date.UTC(2026, 10, 1, 0, 0, 10), seed: 12 },
] as const;
