import { expect, test } from 'vitest';
import { callerAddress } from '../../src/http/caller-address.ts';

test.each([
	['203.0.113.9', '203.0.113.9'],
	['::ffff:203.0.113.9', '203.0.113.9'],
	['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
	['2001:db8:1:2::9', '2001:db8:1:2::/64'],
	['2001:db8::9', '2001:db8:0:0::/64'],
	['::1', '0:0:0:0::/64'],
	['::', '0:0:0:0::/64'],
	['2001:DB8:0001:0002:0:0:0:9', '2001:db8:1:2::/64'],
	['2001:db8:1:2::198.51.100.7', '2001:db8:1:2::/64'],
	['[2001:db8:1:2::9]:4321', '2001:db8:1:2::/64'],
	['fe80::9%eth0', 'fe80:0:0:0::/64'],
	['::FFFF:cb00:7109', '203.0.113.9'],
	['0:0:0:0:0:ffff:203.0.113.9', '203.0.113.9'],
	['203.0.113.9:4321', '203.0.113.9'],
	['no address', 'unknown'],
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
