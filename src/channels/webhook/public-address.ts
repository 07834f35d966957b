import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Addresses to which nothing of the public internet answers: this host, private networks, link-local ones with the
 * metadata service of clouds among them, and what is reserved. Source: the IANA special-purpose address registries.
 */
const notPublicV4 = new BlockList();
for (const [network, prefix] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.88.99.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 4],
	['240.0.0.0', 4],
] as const) {
	notPublicV4.addSubnet(network, prefix, 'ipv4');
}

/** Of IPv6 only this is given out; IPv4 addresses in IPv6 form, private and link-local ones lie outside. */
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');
/** What of it is not public after all, with the tunnels that lead to any IPv4 address. */
const notPublicV6 = new BlockList();
for (const [network, prefix] of [
	['2001::', 23],
	['2001:db8::', 32],
	['2002::', 16],
	['3fff::', 20],
] as const) {
	notPublicV6.addSubnet(network, prefix, 'ipv6');
}

/** Whether the address is of the public internet; false for what is no address. */
export function isPublicAddress(address: string): boolean {
	if (isIPv4(address)) return !notPublicV4.check(address, 'ipv4');
	// A zone belongs to an address of a link, which leads nowhere else.
	if (!isIPv6(address) || address.includes('%')) return false;
	return globalV6.check(address, 'ipv6') && !notPublicV6.check(address, 'ipv6');
}

/** Whether the address is of this very host, in the form in which it is usually written. */
export function isLoopbackAddress(address: string): boolean {
	return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}
