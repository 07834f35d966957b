import type { Route } from '@vercel/routing-utils';
import type { HostMatch, HostMatcher } from '../http/validate-request.ts';

/** Everything that a hit depends on, apart from the target. */
export type HitRequest = {
	/** Validated. */
	readonly host: string;
	readonly acceptEncoding: string | undefined;
	readonly ifNoneMatch: string | undefined;
};

export type HitReaderOptions = {
	readonly matchHost: HostMatcher;
	/** Headers that routes read; a request with one of them is routed each time. */
	readonly routeHeaders: ReadonlySet<string>;
	/** Whether a proxy may name another host. */
	readonly trustsProxies: boolean;
};

/** A request with one of these has a body, asks for more than a page, or concerns the connection: it takes the slow path. */
const SLOW_PATH_HEADERS = [
	...['content-length', 'transfer-encoding', 'trailer', 'te', 'expect', 'upgrade', 'http2-settings'],
	...['proxy-connection', 'keep-alive', 'x-prerender-revalidate', 'x-prerender-revalidate-if-generated'],
];

/**
 * Reads what a hit depends on from the headers of a GET. Returns null where they hold anything else, or anything
 * unusual: such a request takes the slow path.
 */
export class HitRequestReader {
	readonly #options: HitReaderOptions;
	readonly #refused: ReadonlySet<string>;
	#lastHost: string | undefined;
	#lastMatch: HostMatch = { kind: 'bad' };

	constructor(options: HitReaderOptions) {
		this.#options = options;
		const forwarded = options.trustsProxies ? ['x-forwarded-host'] : [];
		this.#refused = new Set([...SLOW_PATH_HEADERS, ...options.routeHeaders, ...forwarded]);
	}

	/** @param rawHeaders names and values in turn, as Node's parser gives them; Node deals with `connection` itself */
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

	/** @param lines well-formed header lines, each with its line end */
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
			if (this.#refused.has(name)) return null;
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

/** What routing reads of a request apart from its method, path and query. */
export type RouteDependencies = {
	/** Lower-case names of headers; `cookie` for any cookie. */
	readonly headers: ReadonlySet<string>;
	readonly host: boolean;
};

/** Collects what the routes of a build depend on, so that a routing decision can be remembered for similar requests. */
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
