import type { LookupAddress } from 'node:dns';
import { BlockList, isIP, isIPv4, isIPv6, type LookupFunction } from 'node:net';

const MAX_CHARACTERS = 2_000;

/** Which hosts may be connected to. Loopback is for trying out on one's own machine, and for nothing that others reach. */
export type WebhookPolicy = { readonly loopback: boolean };

/** Whether a webhook may connect to this address. */
export function isAllowedAddress(address: string, { loopback }: WebhookPolicy): boolean {
	return isPublicAddress(address) || (loopback && isLoopbackAddress(address));
}

/**
 * The address of a webhook, if it can be one: https, or http to loopback where the policy allows that; without a name
 * and password; and a host that is an address itself must be an allowed one. A host name is only known when it is
 * connected to. What reads like an address in another notation (`0x7f.1`, `2130706433`) is one by then (WHATWG URL).
 *
 * @returns null: it cannot
 */
export function readWebhookUrl(text: string, policy: WebhookPolicy): URL | null {
	if (text.length > MAX_CHARACTERS) return null;
	const url = URL.parse(text);
	if (url?.username !== '' || url.password !== '') return null;
	const host = url.hostname.replace(/^\[|\]$/g, '');
	if (isIP(host) !== 0 && !isAllowedAddress(host, policy)) return null;
	if (url.protocol === 'https:') return url;
	return url.protocol === 'http:' && policy.loopback && isLoopbackHost(host) ? url : null;
}

function isLoopbackHost(host: string): boolean {
	return host === 'localhost' || isLoopbackAddress(host);
}

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

/** Every address of a host name, as `dns.promises.lookup` with `all`. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** A host name leads to an address that nothing is sent to. */
export class AddressRefusedError extends Error {
	override readonly name = 'AddressRefusedError';
	readonly code = 'WEBHOOK_ADDRESS_REFUSED';

	constructor() {
		super('The host of the webhook has an address that is not allowed');
	}
}

/**
 * A look-up for sockets: what it answers is what is connected to, so that a name which changes its address between a
 * check and the connection (DNS rebinding) gains nothing. One address that is not allowed spoils the name.
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
