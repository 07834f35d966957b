import type { Clock } from '../cache/clock.ts';
import type { PageCache } from '../cache/page-cache.ts';
import { ageS } from '../cache/page-life.ts';
import type { PageRequest } from '../cache/page-request.ts';
import type { HitRequest } from './hit-request.ts';
import { HotPage, type ReadyAnswer } from './hot-page.ts';
import type { PageRoute } from './page-answer.ts';

/** A hit, complete. */
export type Hit = ReadyAnswer & {
	readonly cache: string;
	readonly age: string;
};

/** Targets that are remembered; noise in queries makes many of one page. */
const TARGETS_AT_MOST = 4_096;
const TARGET_LENGTH_AT_MOST = 1_024;

/**
 * The short way to a page: request targets whose route is known already, with answers that are all but written.
 * Whatever is not here takes the long way, which teaches it.
 */
export class HotPages {
	readonly #byTarget = new Map<string, HotPage>();
	readonly #byPage = new Map<string, HotPage>();
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
	 * @param target as it stands in the request line
	 */
	learn(target: string, host: string, request: PageRequest, route: PageRoute): void {
		if (target.length > TARGET_LENGTH_AT_MOST) return;
		const place = this.#place(target, host);
		if (this.#byTarget.has(place)) return;
		const same = JSON.stringify([request.key, route.status, [...route.headers], [...(route.important ?? [])]]);
		const page = this.#byPage.get(same) ?? new HotPage(request, route);
		remember(this.#byPage, same, page);
		remember(this.#byTarget, place, page);
	}

	/** Counts as a visit: an expired page is renewed behind it. Null: take the long way. */
	find(target: string, asked: HitRequest): Hit | null {
		const hot = this.#byTarget.get(this.#place(target, asked.host));
		if (hot === undefined) return null;
		const served = this.#pages.lookup(hot.request);
		if (served?.kind !== 'page') return null;
		const ready = hot.answer(served.page, asked);
		if (ready === null) return null;
		const age = String(ageS(served.page, this.#clock.now()));
		return { status: ready.status, head: ready.head, flat: ready.flat, body: ready.body, cache: served.cache, age };
	}

	#place(target: string, host: string): string {
		return this.#routedByHost ? `${host} ${target}` : target;
	}
}

function remember(pages: Map<string, HotPage>, key: string, page: HotPage): void {
	pages.set(key, page);
	const oldest = pages.keys().next();
	if (pages.size > TARGETS_AT_MOST && !oldest.done) pages.delete(oldest.value);
}
