import { expect, test } from 'vitest';
import { callerAddress } from '../../src/http/caller-address.ts';

test.each([
	['203.0.113.9', '203.0.113.9'],
	['::ffff:203.0.113.9', '203.0.113.9'],
	['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
	['2001:db8:1:2::9', '2001:db8:1:2::/64'],
	['2001:db8::9', '2001:db8:0:0::/64'],
	['::1', '0:0:0:0::/64'],
])('%s is counted as %s', (clientAddress, counted) => {
	expect(callerAddress({ clientAddress })).toBe(counted);
});

test('callers without an address share one count', () => {
	const context = {
		get clientAddress(): string {
			throw new Error('no address');
		},
	};
	expect(callerAddress(context)).toBe('unknown');
});
