import { describe, expect, test } from 'vitest';
import { IncompleteReadingsError } from '../../src/domain/errors.ts';
import { type HourlySnow, newSnowCm, roundSnowCm } from '../../src/domain/new-snow.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { at } from './build-readings.ts';

const now = at('2026-01-15T12:00:00Z');

/** Hours that ended 0, 1, 2, … hours before now, with that many centimetres. */
function ago(...snowCm: readonly (number | null)[]): HourlySnow[] {
	return snowCm.map((snowfallCm, index) => ({ endsAt: now - index * HOUR_MS, snowfallCm }));
}

const dry = (hourCount: number) => ago(...Array.from({ length: hourCount }, () => 0));

describe('new snow is the sum of the hours that ended in the window', () => {
	test.each([24, 48, 72, 168])('%i hours of 1 cm each are that many centimetres', (hourCount) => {
		const readings = ago(...Array.from({ length: hourCount }, () => 1));
		expect(newSnowCm(readings, hourCount, now)).toBe(hourCount);
	});

	test('the hour that ends exactly now counts', () => {
		expect(newSnowCm([...dry(24).slice(1), { endsAt: now, snowfallCm: 3 }], 24, now)).toBe(3);
	});

	test('the hour that ended exactly 24 hours ago does not', () => {
		expect(newSnowCm([...dry(24), { endsAt: now - 24 * HOUR_MS, snowfallCm: 50 }], 24, now)).toBe(0);
	});

	test('the hour that is still running does not', () => {
		const halfPast = now + 30 * MINUTE_MS;
		const readings = [...dry(24), { endsAt: now + HOUR_MS, snowfallCm: 50 }];
		expect(newSnowCm(readings, 24, halfPast)).toBe(0);
	});

	test('an hour counts only once it has ended, and until then the one 24 hours earlier does', () => {
		const readings = [...ago(9, ...Array.from({ length: 23 }, () => 0)), { endsAt: now - 24 * HOUR_MS, snowfallCm: 4 }];
		expect(newSnowCm(readings, 24, now - 1)).toBe(4);
	});

	test('the order of the hours does not matter', () => {
		const random = seededRandom(1);
		const readings = ago(...Array.from({ length: 72 }, () => random.integer(0, 30) / 10));
		const inOrder = newSnowCm(readings, 72, now);
		for (let round = 0; round < 20; round += 1) expect(newSnowCm(random.shuffled(readings), 72, now)).toBe(inOrder);
	});

	test('a duplicate hour counts once, with its last value', () => {
		expect(newSnowCm([...dry(24), { endsAt: now, snowfallCm: 2 }], 24, now)).toBe(2);
	});

	test('a later null does not replace a known value', () => {
		expect(newSnowCm([...ago(2), ...dry(24).slice(1), { endsAt: now, snowfallCm: null }], 24, now)).toBe(2);
	});

	test('24 hours are 24 hours on days with a clock change too', () => {
		const afterChange = at('2026-03-08T15:00:00Z');
		const readings = Array.from({ length: 30 }, (_, index) => ({
			endsAt: afterChange - index * HOUR_MS,
			snowfallCm: 1,
		}));
		expect(newSnowCm(readings, 24, afterChange)).toBe(24);
	});
});

describe('a window with a gap has no sum', () => {
	test('no reading at all', () => {
		expect(() => newSnowCm([], 24, now)).toThrow(IncompleteReadingsError);
	});

	test('one hour of 24 is missing', () => {
		const readings = dry(24).toSpliced(7, 1);
		expect(() => newSnowCm(readings, 24, now)).toThrow(
			expect.objectContaining({ code: 'INCOMPLETE_READINGS', expectedHourCount: 24, knownHourCount: 23 }),
		);
	});

	test('one hour of 24 is null', () => {
		expect(() => newSnowCm(ago(null, ...Array.from({ length: 23 }, () => 5)), 24, now)).toThrow(
			IncompleteReadingsError,
		);
	});

	test('a duplicate hour does not make up for a missing one', () => {
		const readings = [...dry(24).slice(1), ...dry(24).slice(1, 2)];
		expect(() => newSnowCm(readings, 24, now)).toThrow(IncompleteReadingsError);
	});

	test('a gap before the window does not matter', () => {
		expect(newSnowCm(dry(24), 24, now)).toBe(0);
	});

	test('the result is the complete sum or none, whichever hours are missing', () => {
		const random = seededRandom(2);
		for (let round = 0; round < 200; round += 1) {
			const full = ago(...Array.from({ length: 48 }, () => random.integer(0, 20) / 10));
			const readings = full.filter(() => random.next() > 0.01);
			const compute = () => newSnowCm(random.shuffled(readings), 48, now);
			if (readings.length === 48) expect(compute()).toBe(newSnowCm(full, 48, now));
			else expect(compute).toThrow(IncompleteReadingsError);
		}
	});
});

describe('snow is rounded to a tenth of a centimetre', () => {
	test.each([
		[0, 0],
		[0.001, 0.1],
		[0.04, 0.1],
		[0.14, 0.1],
		[0.15, 0.2],
		[0.1 + 0.2, 0.3],
		[30.05, 30.1],
	])('%d cm are rounded to %d', (snowCm, expected) => {
		expect(roundSnowCm(snowCm)).toBe(expected);
	});
});
