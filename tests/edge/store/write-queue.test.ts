import { expect, test } from 'vitest';
import { WriteQueue } from '../../../src/edge/store/write-queue.ts';

const tick = () => new Promise(setImmediate);

/** A queue whose tasks the test finishes. */
function setUp(lanes: number) {
	const started: string[] = [];
	const ends: (() => void)[] = [];
	const queue = new WriteQueue(lanes, (key) => {
		started.push(key);
		return new Promise((resolve) => ends.push(resolve));
	});
	const end = async (n: number) => {
		ends[n]?.();
		await tick();
	};
	return { queue, started, end };
}

test('a key has one task at a time, and one more if it was marked meanwhile', async () => {
	const { queue, started, end } = setUp(4);
	for (let n = 0; n < 3; n++) queue.mark('a', 'page');
	await tick();
	for (let n = 0; n < 3; n++) queue.mark('a', 'page');
	await tick();
	expect(started).toEqual(['a']);
	await end(0);
	expect(started).toEqual(['a', 'a']);
	await end(1);
	expect(started).toHaveLength(2);
});

test('removals come first, low-priority keys last, and concurrency is limited', async () => {
	const { queue, started, end } = setUp(1);
	queue.mark('a', 'low-priority');
	queue.mark('b', 'page');
	queue.mark('c', 'page');
	queue.mark('d', 'removal');
	await tick();
	expect(started).toEqual(['d']);
	for (let n = 0; n < 3; n++) await end(n);
	expect(started).toEqual(['d', 'b', 'c', 'a']);
});

test('waiting for one key does not wait for the others', async () => {
	const { queue, started, end } = setUp(1);
	for (const key of ['a', 'b', 'c']) queue.mark(key, 'page');
	await tick();
	let done = false;
	void queue.idle('c').then(() => {
		done = true;
	});
	await end(0);
	expect(started).toEqual(['a', 'c']);
	await end(1);
	expect(done).toBe(true);
});

test('marking an awaited key again keeps its priority', async () => {
	const { queue, started, end } = setUp(1);
	for (const key of ['a', 'b', 'c']) queue.mark(key, 'page');
	void queue.idle('c');
	queue.mark('c', 'low-priority');
	await tick();
	await end(0);
	expect(started).toEqual(['c', 'a']);
});

test('unmarking a key resolves its waiters', async () => {
	const { queue, started, end } = setUp(1);
	queue.mark('a', 'page');
	await tick();
	queue.mark('b', 'page');
	const waitsForB = queue.idle('b');
	queue.unmark('b');
	await waitsForB;
	expect(queue.size).toBe(1);
	await end(0);
	expect(started).toEqual(['a']);
});

test('the queue is idle when nothing waits or runs, and an unmarked key is idle at once', async () => {
	const { queue, end } = setUp(2);
	await queue.idle();
	queue.mark('a', 'page');
	await queue.idle('b');
	let idle = false;
	void queue.idle().then(() => {
		idle = true;
	});
	await tick();
	expect(idle).toBe(false);
	await end(0);
	expect(idle).toBe(true);
});

test('a stopped queue drops waiting work, finishes running work, and accepts no more', async () => {
	const { queue, started, end } = setUp(1);
	queue.mark('a', 'page');
	await tick();
	queue.mark('b', 'page');
	const waitsForB = queue.idle('b');
	const stopped = queue.stop();
	queue.mark('c', 'page');
	await waitsForB;
	await end(0);
	await stopped;
	expect(started).toEqual(['a']);
});
