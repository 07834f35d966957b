import { describe, expect, test } from 'vitest';
import { windHoldRisk } from '../../src/domain/wind-hold.ts';

describe('the risk of a wind hold follows the gusts', () => {
	test.each([
		[0, 'low'],
		[49.9, 'low'],
		[50, 'possible'],
		[64.9, 'possible'],
		[65, 'likely'],
		[80, 'likely'],
		[80.1, 'very likely'],
		[200, 'very likely'],
	] as const)('%d km/h: %s', (gustKmh, risk) => {
		expect(windHoldRisk(gustKmh)).toBe(risk);
	});
});
