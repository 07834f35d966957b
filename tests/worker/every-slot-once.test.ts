import { afterEach, expect, test, vi } from 'vitest';
import { expectNoSites } from './fake-site.ts';
import { CLOCK_CHANGE_NIGHTS, countsPerSlot, simulateSlots } from './simulate-slots.ts';

afterEach(() => {
	vi.unstubAllEnvs();
	expectNoSites();
});

/** Enough for several kills and clock changes; `npm run soak -- slots` simulates 250 a night. */
const SLOT_COUNT = 60;

test.each(CLOCK_CHANGE_NIGHTS)(
	'through $night, kills and clocks that are set, each slot takes effect once',
	async ({ startAt, seed }) => {
		vi.stubEnv('TZ', 'America/Denver');
		const { slots, happened, fetchedAt, regeneratedAt } = await simulateSlots(startAt, SLOT_COUNT, seed);
		expect(countsPerSlot(slots, fetchedAt)).toEqual(new Array(SLOT_COUNT).fill(1));
		expect(countsPerSlot(slots, regeneratedAt)).not.toContain(0);
		for (const count of Object.values(happened)) expect(count).toBeGreaterThan(1);
	},
);
