import type { RouteRequest } from './route-result.ts';

/** What conditions ask of a request. Parsed at the first question: most routes ask none. */
export class RequestFacts {
	readonly #request: RouteRequest;
	#cookies: ReadonlyMap<string, string> | null = null;

	constructor(request: RouteRequest) {
		this.#request = request;
	}

	get method(): string {
		return this.#request.method;
	}

	/** With and without the port: a condition names a domain, a machine of one's own has a port too. */
	hosts(): readonly string[] {
		const { host } = this.#request;
		return [host.replace(/:\d+$/, ''), host];
	}

	/** @param name lower case */
	header(name: string): readonly string[] {
		if (!Object.hasOwn(this.#request.headers, name)) return [];
		const value = this.#request.headers[name];
		return value === undefined ? [] : [value];
	}

	cookie(name: string): readonly string[] {
		this.#cookies ??= parseCookies(this.header('cookie')[0] ?? '');
		const value = this.#cookies.get(name);
		return value === undefined ? [] : [value];
	}

	/** Every value of a parameter of the request as it came, decoded. */
	query(name: string): readonly string[] {
		const { query } = this.#request;
		return query === '' ? [] : new URLSearchParams(`?${query}`).getAll(name);
	}
}

/** The first of a name wins, as browsers send the most specific cookie first (RFC 6265, 5.4). */
function parseCookies(header: string): ReadonlyMap<string, string> {
	const cookies = new Map<string, string>();
	for (const pair of header.split(';')) {
		const equals = pair.indexOf('=');
		if (equals === -1) continue;
		const name = pair.slice(0, equals).trim();
		const value = pair
			.slice(equals + 1)
			.trim()
			.replace(/^"(.*)"$/, '$1');
		if (name !== '' && !cookies.has(name)) cookies.set(name, decodeCookie(value));
	}
	return cookies;
}

function decodeCookie(value: string): string {
	if (!value.includes('%')) return value;
	try {
		return decodeURIComponent(value);
	} catch {
		return value;
	}
}
