import { describe, expect, test } from 'vitest';
import { snowAmount } from '../../src/domain/snow-amount.ts';

describe('missing, none, a trace and an amount of snow are distinct', () => {
	test.each([
		[null, { kind: 'missing' }],
		[0, { kind: 'none' }],
		[0.01, { kind: 'trace' }],
		[0.49, { kind: 'trace' }],
		[0.5, { kind: 'amount', snowCm: 0.5 }],
		[80, { kind: 'amount', snowCm: 80 }],
	] as const)('%s cm: %o', (snowCm, expected) => {
		expect(snowAmount(snowCm)).toEqual(expected);
	});
});
