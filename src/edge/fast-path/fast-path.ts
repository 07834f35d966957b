import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../cache/clock.ts';
import type { PageCache } from '../cache/page-cache.ts';
import { ageS } from '../cache/page-freshness.ts';
import type { PageRequest } from '../cache/page-request.ts';
import type { PageRoute } from '../http/page-answer.ts';
import type { HitRequest } from './hit-request.ts';
import { type PreparedAnswer, PreparedPage } from './prepared-page.ts';

/** A complete answer from the cache. */
export type Hit = PreparedAnswer & {
	/** `x-vercel-cache`. */
	readonly cache: string;
	/** `age`, seconds. */
	readonly age: string;
};

/** A target, a host that asked for it, and the page that it leads to. */
type Remembered = { readonly target: string; readonly host: string; readonly page: PreparedPage };

/** A page can have many targets, because queries outside the cache key are ignored. */
const MAX_TARGETS = 4_096;
const MAX_TARGET_LENGTH = 1_024;

/**
 * Remembers which page a request target leads to, so that a hit needs neither validation nor routing. Other requests
 * take the slow path (`http/handle-request`), which calls `remember`.
 */
export class FastPath {
	readonly #byTarget = new Map<string, Remembered>();
	readonly #byPage = new Map<string, PreparedPage>();
	readonly #pages: PageCache;
	readonly #clock: Clock;
	readonly #routedByHost: boolean;

	/** @param routedByHost whether two hosts may lead to different pages */
	constructor(pages: PageCache, clock: Clock, routedByHost: boolean) {
		this.#pages = pages;
		this.#clock = clock;
		this.#routedByHost = routedByHost;
	}

	/**
	 * Remembers that a target leads to a page.
	 *
	 * @param target as sent in the request line
	 */
	remember(target: string, host: string, request: PageRequest, route: PageRoute): void {
		if (target.length > MAX_TARGET_LENGTH) return;
		const targetKey = this.#targetKey(target, host);
		if (this.#byTarget.has(targetKey)) return;
		const pageKey = JSON.stringify([request.key, route.status, [...route.headers], [...(route.important ?? [])]]);
		const page = this.#byPage.get(pageKey) ?? new PreparedPage(request, route);
		setBounded(this.#byPage, pageKey, page);
		setBounded(this.#byTarget, targetKey, { target, host, page });
	}

	/** Returns what was remembered, so that the fast path of the next build can begin with it. */
	*targets(): Iterable<{ readonly target: string; readonly host: string }> {
		for (const { target, host } of this.#byTarget.values()) yield { target, host };
	}

	/** Finds the answer to a request; regenerates a stale page in the background. @returns null to take the slow path */
	find(target: string, request: HitRequest): Hit | null {
		const prepared = this.#byTarget.get(this.#targetKey(target, request.host))?.page;
		if (prepared === undefined) return null;
		const served = this.#pages.lookup(prepared.request);
		if (served?.kind !== 'page') return null;
		const answer = prepared.answer(served.page, request);
		if (answer === null) return null;
		const age = String(ageS(served.page, this.#clock.now()));
		return { status: answer.status, head: answer.head, flat: answer.flat, body: answer.body, cache: served.cache, age };
	}

	/**
	 * Answers a hit on a connection that Node's server handles, synchronously.
	 *
	 * @returns null if it is not a hit; nothing was written then
	 */
	answer(req: IncomingMessage, res: ServerResponse, request: HitRequest, id: string): Hit | null {
		const hit = this.find(req.url ?? '', request);
		if (hit === null) return null;
		res.writeHead(hit.status, [...hit.flat, 'age', hit.age, 'x-vercel-cache', hit.cache, 'x-vercel-id', id]);
		if (hit.body === null) res.end();
		else res.end(hit.body);
		return hit;
	}

	#targetKey(target: string, host: string): string {
		return this.#routedByHost ? `${host} ${target}` : target;
	}
}

function setBounded<Value>(values: Map<string, Value>, key: string, value: Value): void {
	values.set(key, value);
	const oldest = values.keys().next();
	if (values.size > MAX_TARGETS && !oldest.done) values.delete(oldest.value);
}
