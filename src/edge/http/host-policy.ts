/** `bad`: none, several, or no host at all: 400. `unknown`: a host that this server does not answer for: 421. */
export type HostVerdict = { readonly kind: 'ok'; readonly host: string } | { readonly kind: 'bad' | 'unknown' };

export type HostPolicyOptions = {
	/** Undefined: loopback alone, and what `allowedHosts` names. */
	readonly publicOrigin?: string | undefined;
	/** `example.org` for every port, or `example.org:8080` for one. */
	readonly allowedHosts: readonly string[];
};

const NAME = /^(?<name>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::(?<port>\d{1,5}))?$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** Longest DNS name, brackets and port (RFC 1035, 2.3.4). */
const MAX_LENGTH = 262;

/** Decides which `Host` is answered, so that no page and no link can carry a foreign one. */
export function createHostPolicy(options: HostPolicyOptions): (host: string | undefined) => HostVerdict {
	const allowed = new Set(options.allowedHosts.map((host) => host.toLowerCase()));
	const publicHost = options.publicOrigin === undefined ? undefined : new URL(options.publicOrigin).host;

	return (host) => {
		if (host === undefined || host.length > MAX_LENGTH) return { kind: 'bad' };
		const given = host.toLowerCase();
		const { name, port } = NAME.exec(given)?.groups ?? {};
		if (name === undefined || name.includes('..') || Number(port ?? 0) > 65_535) return { kind: 'bad' };
		const bare = port === '80' || port === '443' ? name : given;
		if (bare === publicHost || allowed.has(name) || allowed.has(given) || LOOPBACK.test(name)) {
			return { kind: 'ok', host: bare };
		}
		return { kind: 'unknown' };
	};
}
