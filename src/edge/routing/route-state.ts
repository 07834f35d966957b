import { type Captures, fillTemplate, headerEncoding, pathEncoding } from './captures.ts';
import type { CompiledRoute, Destination, HeaderTemplate } from './compile-route.ts';
import { RequestFacts } from './conditions.ts';
import { type RoutePath, toRoutePath } from './match-route.ts';
import { mergeQuery } from './query.ts';
import type { RouteHeaders, RouteRequest } from './route-result.ts';

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const NONE: ReadonlySet<string> = new Set();

/** The state of one request while it is routed. */
export class RouteState {
	readonly request: RouteRequest;
	readonly facts: RequestFacts;
	path: RoutePath;
	query: string;
	/** The request's query if transforms changed it. */
	transformedQuery: string | undefined = undefined;
	status: number | undefined = undefined;
	/** Whether `path` is a destination without text of the request. */
	isPathFixed = false;
	/** False if a catch-all route set the path. */
	isOwned = true;
	#headers = new Map<string, string>();
	#important: Set<string> | null = null;
	/** Headers set by routes for errors. */
	#errorHeaders: Set<string> | null = null;

	constructor(request: RouteRequest) {
		this.request = request;
		this.facts = new RequestFacts(request);
		this.path = toRoutePath(request.path);
		this.query = request.query;
	}

	/** @param keeps whether existing headers are kept, as in the phases `hit` and `miss` */
	applyHeaders(route: CompiledRoute, captures: Captures, keeps: boolean, isForErrors: boolean): void {
		if (route.overrides) this.#reset();
		for (const header of route.headers) {
			const filled = header.fixed ?? fillHeader(header, captures);
			if (filled === null) continue;
			const [key, value] = filled;
			if (keeps && !route.isImportant && this.#headers.has(key)) continue;
			this.#headers.set(key, value);
			if (route.isImportant) this.#important = (this.#important ?? new Set()).add(key);
			if (isForErrors) this.#errorHeaders = (this.#errorHeaders ?? new Set()).add(key);
			else this.#errorHeaders?.delete(key);
		}
	}

	setDestination(dest: Destination, captures: Captures, isCatchAll: boolean): void {
		// A leading slash is optional, and `$1` may start with one.
		this.path = toRoutePath(`/${fillTemplate(dest.path, captures, pathEncoding).replace(/^\/+/, '')}`);
		this.query = mergeQuery(dest.query, captures, this.query);
		this.isPathFixed = dest.isFixed;
		this.isOwned = !isCatchAll;
	}

	applyTransforms({ transforms }: CompiledRoute, captures: Captures): void {
		transforms.headers?.(this.#headers, captures);
		if (transforms.query === null) return;
		const before = this.transformedQuery ?? this.request.query;
		const after = transforms.query(before, captures);
		if (after !== before) this.transformedQuery = after;
		this.query = this.query === before ? after : transforms.query(this.query, captures);
	}

	takeLocation(): string | undefined {
		const location = this.#headers.get('location');
		this.#headers.delete('location');
		return location;
	}

	/** @param status undefined if the function sets it */
	headersFor(status: number | undefined): RouteHeaders {
		if (status === undefined || status < 400) return this.#headers;
		return withoutLongCaching(this.#headers, this.#errorHeaders ?? NONE);
	}

	get important(): ReadonlySet<string> {
		return this.#important ?? NONE;
	}

	#reset(): void {
		this.status = undefined;
		this.#headers = new Map();
		this.#important = null;
		this.#errorHeaders = null;
	}
}

/** @returns null if captured text makes the name an invalid header name */
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
 * Removes long caching, which routes set for successful answers, from an error: a missing asset must not be cached as
 * missing for a year. `cache-control` becomes `no-store`.
 *
 * @param kept headers that were set for errors
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
