import { describe, expect, test } from 'vitest';
import { localMidnight } from '../../../src/sources/open-meteo/read-answer.ts';

const at = (text: string) => Date.parse(text);

describe('start of a local day', () => {
	test('an ordinary midnight stays', () => {
		expect(localMidnight(at('2025-11-24T07:00Z'), 'America/Denver')).toBe(at('2025-11-24T07:00Z'));
	});

	test('after clocks went back, the summer offset names 23:00, and the day starts an hour later', () => {
		expect(localMidnight(at('2025-11-03T06:00Z'), 'America/Denver')).toBe(at('2025-11-03T07:00Z'));
	});

	test('after clocks went forward, the winter offset names 01:00, and the day starts an hour earlier', () => {
		expect(localMidnight(at('2026-03-09T07:00Z'), 'America/Denver')).toBe(at('2026-03-09T06:00Z'));
	});

	test('before clocks went back, the winter offset names 01:00 of a summer day', () => {
		expect(localMidnight(at('2025-11-01T07:00Z'), 'America/Denver')).toBe(at('2025-11-01T06:00Z'));
	});

	test('where the clock skips midnight, the day starts at its first instant', () => {
		// Chile: 2025-09-06 24:00 becomes 01:00 on the 7th.
		expect(localMidnight(at('2025-09-07T04:00Z'), 'America/Santiago')).toBe(at('2025-09-07T04:00Z'));
	});

	test('a zone with half an hour keeps it', () => {
		expect(localMidnight(at('2025-11-23T18:30Z'), 'Asia/Kolkata')).toBe(at('2025-11-23T18:30Z'));
	});
});
