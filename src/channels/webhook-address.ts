import type { LookupAddress } from 'node:dns';
import { BlockList, isIP, isIPv4, isIPv6, type LookupFunction } from 'node:net';

const MAX_CHARACTERS = 2_000;

/** Which hosts may be connected to. Loopback is for trying out on one's own machine, never on a public site. */
export type WebhookPolicy = { readonly loopback: boolean };

/** Returns whether a webhook may connect to this address. */
function isAllowedAddress(address: string, { loopback }: WebhookPolicy): boolean {
	return isPublicAddress(address) || (loopback && isLoopbackAddress(address));
}

/**
 * Parses the URL of a webhook: https, or http to loopback if the policy allows that; without user name and password; an
 * IP address as host must be an allowed one. Host names are checked when they are connected to (`guardLookup`). The URL
 * parser (WHATWG URL) has already normalized other notations of an address (`0x7f.1`, `2130706433`).
 *
 * @returns null: not allowed
 */
export function readWebhookUrl(text: string, policy: WebhookPolicy): URL | null {
	if (text.length > MAX_CHARACTERS) return null;
	const url = URL.parse(text);
	if (url?.username !== '' || url.password !== '') return null;
	const host = url.hostname.replace(/^\[|\]$/g, '');
	if (isIP(host) !== 0 && !isAllowedAddress(host, policy)) return null;
	if (!policy.loopback && LOOPBACK_NAME.test(host)) return null;
	if (url.protocol === 'https:') return url;
	return url.protocol === 'http:' && policy.loopback && isLoopbackHost(host) ? url : null;
}

/** Names that lead to this machine everywhere (RFC 6761, 6.3). Others are looked up when they are connected to. */
const LOOPBACK_NAME = /(?:^|\.)localhost\.?$/;

function isLoopbackHost(host: string): boolean {
	return host === 'localhost' || isLoopbackAddress(host);
}

/**
 * Addresses that are not on the public internet: this host, private networks, link-local addresses (the metadata service
 * of clouds among them) and reserved ranges. Source: the IANA special-purpose address registries.
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

/** The only global unicast range of IPv6; IPv4-mapped, private and link-local addresses are outside of it. */
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');
/** Ranges in it that are not public, including tunnels that lead to any IPv4 address. */
const notPublicV6 = new BlockList();
for (const [network, prefix] of [
	['2001::', 23],
	['2001:db8::', 32],
	['2002::', 16],
	['3fff::', 20],
] as const) {
	notPublicV6.addSubnet(network, prefix, 'ipv6');
}

/** Returns whether the address is on the public internet; false for text that is not an address. */
export function isPublicAddress(address: string): boolean {
	if (isIPv4(address)) return !notPublicV4.check(address, 'ipv4');
	// Only link-local addresses have a zone.
	if (!isIPv6(address) || address.includes('%')) return false;
	return globalV6.check(address, 'ipv6') && !notPublicV6.check(address, 'ipv6');
}

/** Returns whether this is a loopback address, in its usual notation. */
function isLoopbackAddress(address: string): boolean {
	return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}

/** Resolves every address of a host name, like `dns.promises.lookup` with `all`. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** A host name resolves to an address that is not allowed. */
export class AddressRefusedError extends Error {
	override readonly name = 'AddressRefusedError';
	readonly code = 'WEBHOOK_ADDRESS_REFUSED';

	constructor() {
		super('The host of the webhook has an address that is not allowed');
	}
}

/**
 * Returns a lookup function for sockets. The socket connects to exactly the address that was checked, so that a name that
 * changes its address in between (DNS rebinding) gains nothing. One address that is not allowed rejects the whole name.
 */
export function guardLookup(resolve: Resolve, policy: WebhookPolicy): LookupFunction {
	return (host, options, callback) => {
		resolve(host).then(
			(addresses) => {
				const [first] = addresses;
				if (!first || !addresses.every(({ address }) => isAllowedAddress(address, policy))) {
					callback(new AddressRefusedError(), '');
				} else if (options.all) callback(null, [...addresses]);
				else callback(null, first.address, first.family);
			},
			(error: NodeJS.ErrnoException) => callback(error, ''),
		);
	};
}
