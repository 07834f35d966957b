import { describe, expect, test } from 'vitest';
import { retryAt } from '../../../src/sources/open-meteo/open-meteo-source.ts';

const now = Date.parse('2025-12-31T23:59:30.500Z');

describe('end of a rate limit', () => {
	test.each([
		['Minutely API request limit exceeded. Please try again in one minute.', '2026-01-01T00:00:00.000Z'],
		['Hourly API request limit exceeded. Please try again in the next hour.', '2026-01-01T00:00:00.000Z'],
		['Daily API request limit exceeded. Please try again tomorrow.', '2026-01-01T00:00:00.000Z'],
	])('just before the year ends, all windows end with it: %s', (reason, expected) => {
		expect(new Date(retryAt(reason, now)).toISOString()).toBe(expected);
	});

	test.each([
		['Minutely API request limit exceeded. Please try again in one minute.', '2025-11-24T17:08:00.000Z'],
		['Hourly API request limit exceeded. Please try again in the next hour.', '2025-11-24T18:00:00.000Z'],
		['Daily API request limit exceeded. Please try again tomorrow.', '2025-11-25T00:00:00.000Z'],
		['Too many concurrent requests', '2025-11-24T17:08:00.000Z'],
		['', '2025-11-24T17:08:00.000Z'],
	])('the window is the one that the reason names: %s', (reason, expected) => {
		expect(new Date(retryAt(reason, Date.parse('2025-11-24T17:07:12Z'))).toISOString()).toBe(expected);
	});

	test('at the very start of a window the next one is meant', () => {
		expect(retryAt('Minutely', 60_000)).toBe(120_000);
	});
});
