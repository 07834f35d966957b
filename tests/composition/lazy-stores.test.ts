import { expect, test } from 'vitest';
import { openLazily, type Stores } from '../../src/composition/lazy-stores.ts';

/** Only what the tests call; anything else throws. */
function storesThatCount(beats: string[]): Stores {
	const absent = new Proxy({}, { get: () => () => Promise.reject(new Error('not expected')) }) as never;
	const heartbeats: Stores['heartbeats'] = {
		beat: async (name) => void beats.push(name),
		lastBeats: async () => new Map(),
	};
	return { conditions: absent, upstream: absent, leases: absent, outbox: absent, heartbeats };
}

test('nothing is opened until a store is used, and then once', async () => {
	const beats: string[] = [];
	let openedCount = 0;
	const { heartbeats } = openLazily(async () => {
		openedCount += 1;
		return storesThatCount(beats);
	});
	expect(openedCount).toBe(0);
	await Promise.all([heartbeats.beat('a', 1), heartbeats.beat('b', 2)]);
	expect({ openedCount, beats }).toEqual({ openedCount: 1, beats: ['a', 'b'] });
});

test('an opening that failed fails its use, and is tried again by the next', async () => {
	const outcomes = [() => Promise.reject(new Error('locked')), async () => storesThatCount([])];
	const { heartbeats } = openLazily(() => (outcomes.shift() ?? (() => Promise.reject(new Error('too often'))))());
	await expect(heartbeats.beat('a', 1)).rejects.toThrow('locked');
	await expect(heartbeats.beat('a', 2)).resolves.toBeUndefined();
});
