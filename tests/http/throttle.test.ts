import { expect, test } from 'vitest';
import { createThrottle } from '../../src/http/throttle.ts';

function throttleAt(time: { ms: number }, maxKeys = 100) {
	return createThrottle({ limit: 3, windowMs: 60_000, maxKeys, now: () => time.ms });
}

test('a key is allowed up to its limit, then gets the seconds until its window ends', () => {
	const time = { ms: 1_000 };
	const throttle = throttleAt(time);
	expect([1, 2, 3].map(() => throttle.count('a'))).toEqual([null, null, null]);
	time.ms += 20_500;
	expect(throttle.count('a')).toBe(40);
});

test('a new window begins with the first attempt after the old one', () => {
	const time = { ms: 1_000 };
	const throttle = throttleAt(time);
	for (let i = 0; i < 5; i += 1) throttle.count('a');
	time.ms += 60_000;
	expect(throttle.count('a')).toBeNull();
});

test('keys do not affect each other', () => {
	const throttle = throttleAt({ ms: 0 });
	for (let i = 0; i < 50; i += 1) throttle.count('a');
	expect(throttle.count('b')).toBeNull();
});

test('a clock that is set back starts a new window instead of locking callers out', () => {
	const time = { ms: 10_000_000 };
	const throttle = throttleAt(time);
	for (let i = 0; i < 5; i += 1) throttle.count('a');
	time.ms = 5_000;
	expect(throttle.count('a')).toBeNull();
});

test('if there are too many keys, the one with the oldest window is removed', () => {
	const throttle = throttleAt({ ms: 0 }, 2);
	for (let i = 0; i < 5; i += 1) throttle.count('a');
	throttle.count('b');
	throttle.count('c');
	expect(throttle.count('a')).toBeNull();
});
