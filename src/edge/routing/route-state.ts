import { type Captures, fillTemplate, headerEncoding, pathEncoding } from './captures.ts';
import type { CompiledRoute, Destination, HeaderTemplate } from './compile-route.ts';
import { RequestFacts } from './conditions.ts';
import { type RoutePath, toRoutePath } from './match-route.ts';
import { mergeQuery } from './query.ts';
import type { RouteHeaders, RouteRequest } from './route-result.ts';

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const NONE: ReadonlySet<string> = new Set();

/** What routing has decided about one request so far. */
export class RouteState {
	readonly request: RouteRequest;
	readonly facts: RequestFacts;
	path: RoutePath;
	query: string;
	/** The request's own query where transforms changed it; undefined: as it came. */
	askedQuery: string | undefined = undefined;
	status: number | undefined = undefined;
	/** The build alone named `path`. */
	isPathFixed = false;
	/** The route that named the path knows its shape. */
	isOwned = true;
	#headers = new Map<string, string>();
	#important: Set<string> | null = null;
	/** Headers that a route set because the answer is an error. */
	#meantForErrors: Set<string> | null = null;

	constructor(request: RouteRequest) {
		this.request = request;
		this.facts = new RequestFacts(request);
		this.path = toRoutePath(request.path);
		this.query = request.query;
	}

	/** @param keeps true: a header that is there already stays, as in the phases `hit` and `miss` */
	applyHeaders(route: CompiledRoute, captures: Captures, keeps: boolean, isForErrors: boolean): void {
		if (route.overrides) this.#forget();
		for (const header of route.headers) {
			const filled = header.fixed ?? fillHeader(header, captures);
			if (filled === null) continue;
			const [key, value] = filled;
			if (keeps && !route.isImportant && this.#headers.has(key)) continue;
			this.#headers.set(key, value);
			if (route.isImportant) this.#important = (this.#important ?? new Set()).add(key);
			if (isForErrors) this.#meantForErrors = (this.#meantForErrors ?? new Set()).add(key);
			else this.#meantForErrors?.delete(key);
		}
	}

	goTo(dest: Destination, captures: Captures, isCatchAll: boolean): void {
		// Written with a slash or without, or begun by a group that has one (`_render`, `/$1`, `$1`).
		this.path = toRoutePath(`/${fillTemplate(dest.path, captures, pathEncoding).replace(/^\/+/, '')}`);
		this.query = mergeQuery(dest.query, captures, this.query);
		this.isPathFixed = dest.isFixed;
		this.isOwned = !isCatchAll;
	}

	applyTransforms({ transforms }: CompiledRoute, captures: Captures): void {
		transforms.headers?.(this.#headers, captures);
		if (transforms.query === null) return;
		const before = this.askedQuery ?? this.request.query;
		const after = transforms.query(before, captures);
		if (after !== before) this.askedQuery = after;
		this.query = this.query === before ? after : transforms.query(this.query, captures);
	}

	takeLocation(): string | undefined {
		const location = this.#headers.get('location');
		this.#headers.delete('location');
		return location;
	}

	/** Headers for an answer of this status; undefined: the function's own. */
	headersFor(status: number | undefined): RouteHeaders {
		if (status === undefined || status < 400) return this.#headers;
		return withoutLongCaching(this.#headers, this.#meantForErrors ?? NONE);
	}

	get important(): ReadonlySet<string> {
		return this.#important ?? NONE;
	}

	#forget(): void {
		this.status = undefined;
		this.#headers = new Map();
		this.#important = null;
		this.#meantForErrors = null;
	}
}

/** Null where what the request put into the name makes it no name of a header. */
function fillHeader(
	{ name, value }: HeaderTemplate,
	captures: Captures,
): readonly [name: string, value: string] | null {
	const key = fillTemplate(name, captures, headerEncoding).toLowerCase();
	if (!TOKEN.test(key)) return null;
	return [key, fillTemplate(value, captures, key === 'location' ? pathEncoding : headerEncoding)];
}

const CACHE_HEADERS = ['cache-control', 'cdn-cache-control', 'vercel-cdn-cache-control'] as const;

/**
 * Takes back the caching that a route promised for what then turned out to be an error: a missing asset must not be
 * remembered for a year as missing. `cache-control` becomes `no-store`, unless it forbids storing already.
 *
 * @param kept headers that were set knowing of the error
 */
export function withoutLongCaching(headers: RouteHeaders, kept: ReadonlySet<string> = new Set()): RouteHeaders {
	const safe = new Map(headers);
	for (const name of CACHE_HEADERS) {
		const value = safe.get(name);
		if (value === undefined || kept.has(name) || /\bno-store\b/i.test(value)) continue;
		if (name === 'cache-control') safe.set(name, 'no-store');
		else safe.delete(name);
	}
	return safe;
}
