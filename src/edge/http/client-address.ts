import { BlockList, isIP } from 'node:net';

/** Where a request comes from, as far as it can be believed. */
export type ClientFacts = {
	readonly address: string;
	/** As a trusted proxy reports it; undefined: none did. */
	readonly proto: 'http' | 'https' | undefined;
	/** As a trusted proxy reports it, not checked yet; undefined: none did. */
	readonly host: string | undefined;
};

/** A proxy in the configuration is neither an address nor a network. */
export class TrustedProxyError extends Error {
	override readonly name = 'TrustedProxyError';
	readonly code = 'BAD_TRUSTED_PROXY';
}

/**
 * Reads the `x-forwarded-*` headers of proxies that the configuration trusts, and of nobody else.
 *
 * @param trusted addresses or networks, e.g. `10.0.0.0/8`
 * @throws {TrustedProxyError} one of them is neither
 */
export function createClientReader(
	trusted: readonly string[],
): (peerAddress: string, header: (name: string) => string | undefined) => ClientFacts {
	const proxies = new BlockList();
	for (const proxy of trusted) addProxy(proxies, proxy);
	const isTrusted = (address: string) => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

	return (peerAddress, header) => {
		const peer = plainAddress(peerAddress) ?? '0.0.0.0';
		if (trusted.length === 0 || !isTrusted(peer)) return { address: peer, proto: undefined, host: undefined };
		let address = peer;
		// From the nearest outwards: the first that is not one of our proxies is the client, what it claims itself is not read.
		for (const hop of (header('x-forwarded-for') ?? '').split(',').reverse()) {
			const reported = plainAddress(hop.trim());
			if (reported === undefined) break;
			address = reported;
			if (!isTrusted(reported)) break;
		}
		const proto = lastOf(header('x-forwarded-proto'))?.toLowerCase();
		return {
			address,
			proto: proto === 'http' || proto === 'https' ? proto : undefined,
			host: lastOf(header('x-forwarded-host')),
		};
	};
}

function addProxy(proxies: BlockList, proxy: string): void {
	const [address = '', prefix, ...rest] = proxy.split('/');
	const family = isIP(address);
	const bits = prefix === undefined ? undefined : Number(prefix);
	const wrongBits = bits !== undefined && !(Number.isInteger(bits) && bits >= 0 && bits <= (family === 6 ? 128 : 32));
	if (family === 0 || prefix === '' || wrongBits || rest.length > 0) {
		throw new TrustedProxyError(`"${proxy}" is neither an address nor a network like 10.0.0.0/8`);
	}
	const type = family === 6 ? 'ipv6' : 'ipv4';
	if (bits === undefined) proxies.addAddress(address, type);
	else proxies.addSubnet(address, bits, type);
}

/** Without port and brackets, and IPv4 in its own form where it came mapped into IPv6. */
function plainAddress(text: string): string | undefined {
	const bare = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
	return isIP(mapped) === 0 ? undefined : mapped;
}

/** The nearest proxy's word: it appends to what came from outside. */
function lastOf(list: string | undefined): string | undefined {
	return list?.split(',').at(-1)?.trim() || undefined;
}
