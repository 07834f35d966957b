import type { HostVerdict } from './host-policy.ts';

/** All that a hit depends on, beside the target. */
export type HitRequest = {
	/** Validated. */
	readonly host: string;
	readonly acceptEncoding: string | undefined;
	readonly ifNoneMatch: string | undefined;
};

export type HitReaderOptions = {
	readonly judgeHost: (host: string | undefined) => HostVerdict;
	/** Headers that routes look at; a request with one of them is routed anew. */
	readonly routeHeaders: ReadonlySet<string>;
	/** Whether a proxy may name another host. */
	readonly trustsProxies: boolean;
};

/** A request with one of these has a body, asks for more than a page, or is about the connection: not for the short way. */
const NOT_FOR_HITS = [
	...['content-length', 'transfer-encoding', 'trailer', 'te', 'expect', 'upgrade', 'http2-settings'],
	...['proxy-connection', 'keep-alive', 'x-prerender-revalidate', 'x-prerender-revalidate-if-generated'],
];

/**
 * Reads of a GET's headers what a hit depends on. Null: anything else is in them, or anything is odd;
 * such a request takes the long way, which knows what to make of it.
 */
export class HitRequestReader {
	readonly #options: HitReaderOptions;
	readonly #refused: ReadonlySet<string>;
	#lastHost: string | undefined;
	#lastVerdict: HostVerdict = { kind: 'bad' };

	constructor(options: HitReaderOptions) {
		this.#options = options;
		const forwarded = options.trustsProxies ? ['x-forwarded-host'] : [];
		this.#refused = new Set([...NOT_FOR_HITS, ...options.routeHeaders, ...forwarded]);
	}

	/** @param rawHeaders names and values in turn, as Node's parser gives them; it looks after `connection` itself */
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

	/** @param lines header lines as they came, each with its end, checked to be well-formed */
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
		const verdict = this.#judgeHost(host);
		return verdict.kind === 'ok' ? { host: verdict.host, acceptEncoding, ifNoneMatch } : null;
	}

	#judgeHost(host: string | undefined): HostVerdict {
		if (host === this.#lastHost) return this.#lastVerdict;
		this.#lastVerdict = this.#options.judgeHost(host);
		this.#lastHost = host;
		return this.#lastVerdict;
	}
}
