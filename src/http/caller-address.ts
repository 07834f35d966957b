import { isIPv4, isIPv6 } from 'node:net';

/**
 * Returns the key for throttling a caller: the IPv4 address, or the /64 network of an IPv6 address, because a host can
 * use every address of its network. However an address is written, it has one key.
 *
 * @param context Astro's; its `clientAddress` throws if the platform sets no `x-forwarded-for`
 * @returns `unknown` if there is no address: such callers share one count
 */
export function callerAddress(context: { readonly clientAddress: string }): string {
	try {
		return keyOf(context.clientAddress);
	} catch {
		return 'unknown';
	}
}

function keyOf(text: string): string {
	// Some proxies add the port of the client; a zone only means something on the host that added it.
	const [, bracketed, withPort = text] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text.trim()) ?? [];
	const [address = ''] = (bracketed ?? withPort).trim().split('%', 1);
	if (isIPv4(address)) return address;
	if (!isIPv6(address)) return 'unknown';
	const groups = groupsOf(address);
	const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
	if (!isMapped) return `${groups.slice(0, 4).map(toHex).join(':')}::/64`;
	return groups
		.slice(6)
		.flatMap((group) => [group >> 8, group & 0xff])
		.join('.');
}

/** The eight groups of an IPv6 address. The URL parser (WHATWG URL) writes each address in one way (RFC 5952). */
function groupsOf(address: string): readonly number[] {
	const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
	const [head = [], tail = []] = plain.split('::').map((part) => (part === '' ? [] : part.split(':')));
	const zeros = Array<string>(8 - head.length - tail.length).fill('0');
	return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
}

function toHex(group: number): string {
	return group.toString(16);
}
