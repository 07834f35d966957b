import type { Route } from '@vercel/routing-utils';
import type { HostMatch, HostMatcher } from '../http/validate-request.ts';

/** Everything that the answer to a hit depends on, apart from the target. */
export type HitRequest = {
	/** Validated. */
	readonly host: string;
	readonly acceptEncoding: string | undefined;
	readonly ifNoneMatch: string | undefined;
};

export type HitReaderOptions = {
	readonly matchHost: HostMatcher;
	/** Headers that routes depend on; requests with one of them take the slow path. */
	readonly routeHeaders: ReadonlySet<string>;
	/** Whether `x-forwarded-host` may override the host. */
	readonly trustsProxies: boolean;
};

/** Headers that announce a body, revalidate a page, or concern the connection. */
const SLOW_PATH_HEADERS = [
	...['content-length', 'transfer-encoding', 'trailer', 'te', 'expect', 'upgrade', 'http2-settings'],
	...['proxy-connection', 'keep-alive', 'x-prerender-revalidate', 'x-prerender-revalidate-if-generated'],
];

/**
 * Reads the headers of a GET. Returns null for requests that must take the slow path, because of a header that a hit
 * cannot handle or anything unusual.
 */
export class HitRequestReader {
	readonly #options: HitReaderOptions;
	readonly #slowPathHeaders: ReadonlySet<string>;
	#lastHost: string | undefined;
	#lastMatch: HostMatch = { kind: 'bad' };

	constructor(options: HitReaderOptions) {
		this.#options = options;
		const forwarded = options.trustsProxies ? ['x-forwarded-host'] : [];
		this.#slowPathHeaders = new Set([...SLOW_PATH_HEADERS, ...options.routeHeaders, ...forwarded]);
	}

	/** @param rawHeaders alternating names and values, as in Node's `rawHeaders`; Node handles `connection` itself */
	fromRaw(rawHeaders: readonly string[]): HitRequest | null {
		const names: string[] = [];
		const values: string[] = [];
		for (let n = 0; n + 1 < rawHeaders.length; n += 2) {
			const name = (rawHeaders[n] ?? '').toLowerCase();
			if (name === 'connection') continue;
			names.push(name);
			values.push(rawHeaders[n + 1] ?? '');
		}
		return this.#read(names, values);
	}

	/** @param lines valid header lines, each with its line end */
	fromLines(lines: string): HitRequest | null {
		const names: string[] = [];
		const values: string[] = [];
		for (let at = 0; at < lines.length; ) {
			const colon = lines.indexOf(':', at);
			const end = lines.indexOf('\r\n', colon);
			names.push(lines.slice(at, colon).toLowerCase());
			values.push(lines.slice(colon + 1, end).trim());
			at = end + 2;
		}
		return this.#read(names, values);
	}

	#read(names: readonly string[], values: readonly string[]): HitRequest | null {
		let host: string | undefined;
		let acceptEncoding: string | undefined;
		let ifNoneMatch: string | undefined;
		for (const [n, name] of names.entries()) {
			const value = values[n] ?? '';
			if (this.#slowPathHeaders.has(name)) return null;
			if (name === 'host') {
				if (host !== undefined) return null;
				host = value;
			} else if (name === 'accept-encoding') {
				if (acceptEncoding !== undefined) return null;
				acceptEncoding = value;
			} else if (name === 'if-none-match') {
				if (ifNoneMatch !== undefined) return null;
				ifNoneMatch = value;
			} else if (name === 'connection') {
				if (value.toLowerCase() !== 'keep-alive') return null;
			} else if (name === 'cookie' && value.includes('__prerender_bypass')) return null;
		}
		const match = this.#matchHost(host);
		return match.kind === 'ok' ? { host: match.host, acceptEncoding, ifNoneMatch } : null;
	}

	#matchHost(host: string | undefined): HostMatch {
		if (host === this.#lastHost) return this.#lastMatch;
		this.#lastMatch = this.#options.matchHost(host);
		this.#lastHost = host;
		return this.#lastMatch;
	}
}

/** What routing depends on besides method, path and query. */
export type RouteDependencies = {
	/** Lower-case header names; `cookie` for any cookie. */
	readonly headers: ReadonlySet<string>;
	readonly host: boolean;
};

/** Collects what the routes of a build depend on, so that the fast path can reuse a routing result. */
export function routeDependencies(routes: readonly Route[]): RouteDependencies {
	const headers = new Set<string>();
	let host = false;
	for (const route of routes) {
		if ('handle' in route) continue;
		for (const condition of [...(route.has ?? []), ...(route.missing ?? [])]) {
			if (condition.type === 'host') host = true;
			if (condition.type === 'cookie') headers.add('cookie');
			if (condition.type === 'header') headers.add(condition.key.toLowerCase());
		}
		if (route.locale) headers.add('cookie').add('accept-language');
	}
	return { headers, host };
}
