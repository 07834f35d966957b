import { FunctionError } from '../functions/function-host.ts';
import { Activity } from './activity.ts';
import { type Clock, withDeadline } from './clock.ts';
import { type Commit, InFlightRenders, RevalidationQueue } from './in-flight-renders.ts';
import { isPersonal, isStorable, makePage } from './make-page.ts';
import type { EncodedBodies, Page, PageInfo } from './page.ts';
import { afterFailure, expireNow, freshness } from './page-freshness.ts';
import type { PageRequest, RenderOutcome, RenderPage, Served } from './page-request.ts';
import type { PageStore } from './page-store.ts';
import { type PurgeMode, Purges } from './purges.ts';

/** Events for counters and logs. */
export type PageCacheEvents = {
	rendered(request: PageRequest, durationMs: number, outcome: RenderOutcome): void;
	/** A visitor joined a render in flight. */
	coalesced(): void;
	/** A revalidation was requested. Its success is reported only after the promise, which must not reject. */
	revalidating?(request: PageRequest): Promise<void>;
};

export type PageCacheParts = {
	readonly store: PageStore;
	readonly clock: Clock;
	readonly render: RenderPage;
	/** Compresses a body in the background. Must not reject. */
	readonly encode: (page: Page) => Promise<EncodedBodies>;
	readonly events: PageCacheEvents;
};

/** Added to the function's time limit: the host enforces that itself, with a better error. */
const GRACE_MS = 1_000;

/**
 * The cache of ISR pages: request coalescing, stale-while-revalidate with one regeneration per key, a backoff of 30 s
 * after failures, and revalidations that no older render can undo.
 */
export class PageCache {
	readonly #parts: PageCacheParts;
	readonly #renders: InFlightRenders<RenderOutcome>;
	readonly #revalidations = new RevalidationQueue<RenderOutcome>();
	readonly #purges = new Purges();
	readonly #activity = new Activity();

	constructor(parts: PageCacheParts) {
		this.#parts = parts;
		this.#renders = new InFlightRenders(parts.store.lastGeneration);
	}

	/** Returns a page that can be served at once, and regenerates a stale one in the background. Undefined: use `get`. */
	lookup(request: PageRequest): Served | undefined {
		const page = this.#parts.store.get(request.key);
		return page && this.#serve(request, page);
	}

	/** Returns the page, after a render if necessary; joins one in flight. */
	async get(request: PageRequest): Promise<Served> {
		const ready = this.lookup(request);
		if (ready) return ready;
		const running = this.#renders.newest(request.key);
		if (running === undefined) return this.#afterWait(request, await this.#start(request, this.#loadOrRender));
		this.#parts.events.coalesced();
		const shared = await running;
		if (shared.kind !== 'personal') return this.#afterWait(request, shared);
		return this.#afterWait(request, await this.#start(request, this.#renderOnly));
	}

	/** Renders the page even if it is fresh, and stores it; success has the status `REVALIDATED`. */
	async revalidate(request: PageRequest): Promise<Served> {
		const forwarded = this.#parts.events.revalidating?.(request);
		const outcome = await this.#revalidations.run(request.key, () => this.#start(request, this.#renderOnly));
		if (outcome.kind !== 'page') return outcome;
		const { group, key } = request;
		// Other pages of the group are regenerated on their next visit.
		if (group !== null) this.purge('expire', (page) => page.group === group && page.key !== key);
		// Report success only once a crash cannot bring the older page back.
		await this.#parts.store.flush(group === null ? key : undefined);
		await forwarded;
		return { kind: 'page', page: this.#newerOf(outcome.page), cache: 'REVALIDATED' };
	}

	/** Renders a page that nobody waits for, e.g. before a build is served, and stores it. */
	prerender(request: PageRequest): Promise<RenderOutcome> {
		return this.#start(request, this.#renderOnly);
	}

	/** Whether a page is stored, in memory or on disk. */
	async has(request: PageRequest): Promise<boolean> {
		return (await this.#parts.store.load(request.key)) !== undefined;
	}

	/**
	 * Expires or deletes all matching pages, including those whose render is in flight.
	 *
	 * @returns the number of stored pages that matched
	 */
	purge(mode: PurgeMode, matches: (page: PageInfo) => boolean): number {
		if (this.#renders.size > 0) this.#purges.add(this.#renders.lastGeneration, mode, matches);
		const matching = [...this.#parts.store.entries()].filter(matches);
		for (const info of matching) this.#applyPurge(info, mode);
		return matching.length;
	}

	/** Resolves when all renders, compressions and writes are done. */
	async idle(): Promise<void> {
		await this.#activity.idle();
		await this.#parts.store.flush();
	}

	get rendersRunning(): number {
		return this.#renders.size;
	}

	#serve(request: PageRequest, page: Page): Served | undefined {
		const state = freshness(page, this.#parts.clock.now());
		if (state === 'expired') return undefined;
		if (state === 'stale' && this.#renders.newest(request.key) === undefined) {
			void this.#start(request, this.#renderOnly);
		}
		const cache = state === 'fresh' ? 'HIT' : 'STALE';
		return { kind: 'page', page, cache: page.origin === 'fallback' ? 'PRERENDER' : cache };
	}

	#afterWait(request: PageRequest, outcome: RenderOutcome): Served {
		if (outcome.kind !== 'page') return outcome;
		const page = this.#newerOf(outcome.page);
		if (outcome.source === 'render') return { kind: 'page', page, cache: 'MISS' };
		return this.#serve(request, page) ?? { kind: 'page', page, cache: 'STALE' };
	}

	/** A newer page may have been committed while the promise of a waiting visitor resolved. */
	#newerOf(page: Page): Page {
		const stored = this.#parts.store.peek(page.key);
		return stored && stored.generation > page.generation ? stored : page;
	}

	#start(
		request: PageRequest,
		work: (request: PageRequest, generation: number) => Promise<RenderOutcome>,
	): Promise<RenderOutcome> {
		const outcome = this.#renders.start(
			request.key,
			(generation) => work(request, generation),
			(done) => this.#commit(request, done),
		);
		void outcome.then(() => this.#purges.forgetBefore(() => this.#renders.oldestGeneration));
		return this.#activity.track(outcome);
	}

	readonly #loadOrRender = async (request: PageRequest, generation: number): Promise<RenderOutcome> => {
		const { store, clock } = this.#parts;
		const now = clock.now();
		const stored = await store.load(request.key);
		if (stored && freshness(stored, now) !== 'expired') return { kind: 'page', page: stored, source: 'store' };
		const fallback = await request.fallback?.().catch(() => null);
		if (!fallback) return this.#renderOnly(request, generation);
		const page = makePage(request, fallback, { at: now, generation: 0, origin: 'fallback' });
		// Stale, so that its first visit starts a regeneration.
		const served = request.lifetime.expirationS === false ? page : { ...page, ...expireNow(page, now) };
		return { kind: 'page', page: served, source: 'store' };
	};

	readonly #renderOnly = async (request: PageRequest, generation: number): Promise<RenderOutcome> => {
		const { clock, render, events } = this.#parts;
		const startedAt = clock.now();
		const { timeoutMs } = request;
		const onLate = () => {
			throw new FunctionError('FUNCTION_INVOCATION_TIMEOUT', `No answer within ${timeoutMs} ms`);
		};
		const outcome = await withDeadline(render(request), timeoutMs + GRACE_MS, onLate, clock).then(
			(answer): RenderOutcome => {
				if (!isStorable(answer)) return { kind: isPersonal(answer) ? 'personal' : 'refused', answer };
				const page = makePage(request, answer, { at: clock.now(), generation, origin: 'render' });
				return { kind: 'page', page, source: 'render' };
			},
			(error: unknown): RenderOutcome => {
				const code = error instanceof FunctionError ? error.code : 'FUNCTION_INVOCATION_FAILED';
				return { kind: 'failed', code };
			},
		);
		events.rendered(request, clock.now() - startedAt, outcome);
		return outcome;
	};

	#commit(request: PageRequest, outcome: RenderOutcome): Commit<RenderOutcome> {
		const { store, clock } = this.#parts;
		if (outcome.kind === 'page') {
			const { page, source } = outcome;
			if (store.peek(request.key) !== page) store.set(page);
			const purged = source === 'render' ? this.#purges.modeFor(page) : undefined;
			if (purged) this.#applyPurge(page, purged);
			if (page.encoded.br === undefined) void this.#activity.track(this.#encode(page));
			return { outcome, supersedes: source === 'render' };
		}
		const stored = store.peek(request.key);
		if (stored) store.set({ ...stored, ...afterFailure(stored, clock.now()) });
		return { outcome, supersedes: false };
	}

	async #encode(page: Page): Promise<void> {
		const encoded = await this.#parts.encode(page);
		if (encoded.br === undefined && encoded.gzip === undefined) return;
		const stored = this.#parts.store.peek(page.key);
		if (stored && stored.bodyHash === page.bodyHash) this.#parts.store.set({ ...stored, encoded });
	}

	#applyPurge(info: PageInfo, mode: PurgeMode): void {
		const { store, clock } = this.#parts;
		const page = store.peek(info.key);
		if (mode === 'expire' && page) store.set({ ...page, ...expireNow(page, clock.now()) });
		else store.delete(info.key);
	}
}
