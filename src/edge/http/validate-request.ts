import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { canonicalizePath } from '../routing/canonical-path.ts';

/** The result of validating a request. */
export type RequestValidation =
	| {
			readonly kind: 'ok';
			readonly path: string;
			readonly query: string;
			readonly host: string;
			readonly address: string;
			readonly proto: 'http' | 'https' | undefined;
	  }
	| { readonly kind: 'redirect'; readonly location: string }
	| { readonly kind: 'rejected'; readonly status: number; readonly code: string };

export type RequestValidatorOptions = {
	readonly matchHost: HostMatcher;
	readonly readClient: ClientReader;
	/** Path that is served to every host, under `host`. */
	readonly anyHost?: { readonly path: string; readonly host: string } | undefined;
};

/** RFC 9110, 7.2: `uri-host [":" port]`, either of which may be empty. */
const URI_HOST = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\da-f:.]+(?:%[\w.~%-]+)?\])(?::\d*)?$/i;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Validates target, host and method of a request before it reaches routing, the cache or a function. */
export function createRequestValidator({
	matchHost: matchKnownHost,
	readClient,
	anyHost,
}: RequestValidatorOptions): (req: IncomingMessage) => RequestValidation {
	const matchAnyHost: HostMatcher = (host) =>
		host !== undefined && URI_HOST.test(host) ? { kind: 'ok', host: anyHost?.host ?? '' } : { kind: 'bad' };

	return (req) => {
		const {
			address,
			proto,
			host: forwardedHost,
		} = readClient(req.socket.remoteAddress ?? '', (name) => requestHeader(req, name));
		const canonical = canonicalizePath(req.url ?? '');
		if (canonical.kind === 'invalid') return rejected(400, 'INVALID_REQUEST_TARGET');

		const takesAnyHost = canonical.kind === 'ok' && canonical.path === anyHost?.path;
		const matchHost = takesAnyHost ? matchAnyHost : matchKnownHost;
		const needsHost = !takesAnyHost || req.httpVersion !== '1.0';
		const hostHeader = needsHost || req.headers.host !== undefined ? singleHost(req.rawHeaders) : '';
		const targetHost = canonical.kind === 'ok' ? canonical.authority : null;
		const invalidHost = [hostHeader, targetHost].some((host) => host !== null && matchHost(host).kind === 'bad');
		if (invalidHost) return rejected(400, 'INVALID_HOST');
		const host = matchHost(forwardedHost ?? targetHost ?? hostHeader);
		if (host.kind !== 'ok') return host.kind === 'bad' ? rejected(400, 'INVALID_HOST') : rejected(421, 'UNKNOWN_HOST');

		if (!METHODS.has(req.method ?? '')) return rejected(405, 'INVALID_REQUEST_METHOD');
		if (canonical.kind === 'redirect') return canonical;
		const { path, query } = canonical;
		return { kind: 'ok', path, query, host: host.host, address, proto: proto ?? host.proto };
	};
}

function rejected(status: number, code: string): RequestValidation {
	return { kind: 'rejected', status, code };
}

/** Returns `Host`, or undefined if there are two: Node uses the first, but a proxy in front may have used the other. */
function singleHost(rawHeaders: readonly string[]): string | undefined {
	let host: string | undefined;
	for (let n = 0; n < rawHeaders.length; n += 2) {
		if (rawHeaders[n]?.toLowerCase() !== 'host') continue;
		if (host !== undefined) return undefined;
		host = rawHeaders[n + 1];
	}
	return host;
}

/** Returns a request header, repeated ones joined. */
export function requestHeader(req: IncomingMessage, name: string): string | undefined {
	const value = req.headers[name];
	return Array.isArray(value) ? value.join(', ') : value;
}

/** `bad`: missing, repeated or malformed, answered with 400. `unknown`: not a host of this server, answered with 421. */
export type HostMatch =
	| {
			readonly kind: 'ok';
			readonly host: string;
			/** Undefined: the public one, because a proxy may have ended TLS. */
			readonly proto?: 'http';
	  }
	| { readonly kind: 'bad' | 'unknown' };

export type HostMatcher = (host: string | undefined) => HostMatch;

export type HostMatcherOptions = {
	/** Its host is allowed too. */
	readonly publicOrigin?: string | undefined;
	/** `example.org` for every port, or `example.org:8080` for one. */
	readonly allowedHosts: readonly string[];
};

const HOST = /^(?<name>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::(?<port>\d{1,5}))?$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** The longest DNS name, plus brackets and port (RFC 1035, 2.3.4). */
const MAX_HOST_LENGTH = 262;

/** Creates the check for `Host`, so that no page or link can contain a host that an attacker chose. */
export function createHostMatcher(options: HostMatcherOptions): HostMatcher {
	const allowed = new Set(options.allowedHosts.map((host) => host.toLowerCase()));
	const publicHost = options.publicOrigin === undefined ? undefined : new URL(options.publicOrigin).host;

	return (host) => {
		if (host === undefined || host.length > MAX_HOST_LENGTH) return { kind: 'bad' };
		const given = host.toLowerCase();
		const { name, port } = HOST.exec(given)?.groups ?? {};
		if (name === undefined || name.includes('..') || Number(port ?? 0) > 65_535) return { kind: 'bad' };
		const withoutDefaultPort = port === '80' || port === '443' ? name : given;
		if (withoutDefaultPort === publicHost) return { kind: 'ok', host: withoutDefaultPort };
		// Not through the proxy that ends TLS.
		if (LOOPBACK.test(name)) return { kind: 'ok', host: withoutDefaultPort, proto: 'http' };
		if (allowed.has(name) || allowed.has(given)) return { kind: 'ok', host: withoutDefaultPort };
		return { kind: 'unknown' };
	};
}

/** What the connection and trusted proxies say about the client. */
export type ClientFacts = {
	readonly address: string;
	/** As reported by a trusted proxy. */
	readonly proto: 'http' | 'https' | undefined;
	/** As reported by a trusted proxy; not validated yet. */
	readonly host: string | undefined;
};

export type ClientReader = (peerAddress: string, header: (name: string) => string | undefined) => ClientFacts;

/** A configured proxy is neither an address nor a network. */
export class TrustedProxyError extends Error {
	override readonly name = 'TrustedProxyError';
	readonly code = 'BAD_TRUSTED_PROXY';
}

/**
 * Creates the check whether an address is a trusted proxy.
 *
 * @param trusted addresses or networks, e.g. `10.0.0.0/8`
 * @throws {TrustedProxyError} one of them is neither
 */
export function createProxyMatcher(trusted: readonly string[]): (address: string) => boolean {
	if (trusted.length === 0) return () => false;
	const proxies = new BlockList();
	for (const proxy of trusted) addProxy(proxies, proxy);
	return (address) => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Creates the reader of `x-forwarded-*` headers, which it reads only if the peer is a trusted proxy. */
export function createClientReader(isTrusted: (address: string) => boolean): ClientReader {
	return (peerAddress, header) => {
		const peer = bareAddress(peerAddress) ?? '0.0.0.0';
		if (!isTrusted(peer)) return { address: peer, proto: undefined, host: undefined };
		let address = peer;
		// From the nearest hop outwards: the first one that is not a trusted proxy is the client. Anything beyond it was
		// sent by the client and is ignored.
		for (const hop of (header('x-forwarded-for') ?? '').split(',').reverse()) {
			const reported = bareAddress(hop.trim());
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

/** Removes port and brackets, and unwraps an IPv4-mapped IPv6 address. @returns undefined if it is no address */
export function bareAddress(text: string): string | undefined {
	const bare = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
	return isIP(mapped) === 0 ? undefined : mapped;
}

/** Returns the last entry, which the nearest proxy appended. */
function lastOf(list: string | undefined): string | undefined {
	return list?.split(',').at(-1)?.trim() || undefined;
}
