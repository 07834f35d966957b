import { expect, test } from 'vitest';
import { withDeadline } from '../../../src/edge/cache/clock.ts';
import { FakeClock } from '../support/fake-clock.ts';

test('work that is done in time settles the promise', async () => {
	const clock = new FakeClock();
	const late = () => 'late';
	expect(await withDeadline(Promise.resolve('done'), 10, late, clock)).toBe('done');
	await expect(withDeadline(Promise.reject(new Error('failed')), 10, late, clock)).rejects.toThrow('failed');
});

test('late work is replaced by the result of onLate, and may fail later without harm', async () => {
	const clock = new FakeClock();
	const work = Promise.withResolvers<string>();
	const result = withDeadline(work.promise, 10, () => 'late', clock);
	const thrown = withDeadline(
		work.promise,
		10,
		() => {
			throw new Error('too late');
		},
		clock,
	);
	clock.advanceMs(10);
	work.reject(new Error('failed'));
	expect(await result).toBe('late');
	await expect(thrown).rejects.toThrow('too late');
});
