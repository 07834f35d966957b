import { assembleEdge, type EdgeParts, type LoadedBuild, type ServeOptions } from './assemble-edge.ts';
import { withDeadline } from './cache/clock.ts';
import type { PageCache } from './cache/page-cache.ts';
import { type FunctionRoute, type PageRequest, pageRequestFor } from './cache/page-request.ts';
import type { PageStore } from './cache/page-store.ts';
import type { CdnCache } from './cdn/cdn-cache.ts';
import type { RequestPipeline } from './listener.ts';

/** A path as routing needs it. */
export type PageTarget = { readonly path: string; readonly query: string; readonly host?: string };

/** A page of a build, as a visitor without cookies and conditions gets it. */
export type FoundPage = {
	readonly request: PageRequest;
	readonly route: FunctionRoute;
	/** Whether some visitors bypass the cache, so that the fast path must not answer. */
	readonly hasBypass: boolean;
};

/** A build with everything that serves it: functions, caches and request handlers. */
export class ServedBuild {
	readonly loaded: LoadedBuild;
	readonly store: PageStore;
	readonly pages: PageCache;
	readonly cdn: CdnCache;
	readonly pipeline: RequestPipeline;
	/** The build that is about to replace this one, or has replaced it: told of every revalidation. */
	successor: ServedBuild | null = null;
	readonly #expirationS: number | undefined;
	readonly #publicHost: string;
	#isActive = false;

	constructor(loaded: LoadedBuild, store: PageStore, options: ServeOptions, parts: EdgeParts) {
		this.loaded = loaded;
		this.store = store;
		this.#expirationS = options.expirationS;
		this.#publicHost = new URL(parts.publicOrigin).host;
		const revalidating = async (request: PageRequest) => this.successor?.refresh(request);
		const { pipeline, pages, cdn } = assembleEdge(loaded, options, { ...parts, store, revalidating });
		this.pipeline = pipeline;
		this.pages = pages;
		this.cdn = cdn;
	}

	/** Must be called when the build starts to be served: from then on, a restart continues with its pages. */
	activate(): void {
		this.#isActive = true;
		void this.store.activate();
	}

	/** @returns null if a request for the path leads to no cached page */
	findPage({ path, query, host = this.#publicHost }: PageTarget): FoundPage | null {
		const { build, route: routeRequest } = this.loaded;
		const route = routeRequest({ method: 'GET', path, query, host, headers: { host } });
		const output = route.kind === 'function' ? build.functions.get(route.name) : undefined;
		if (route.kind !== 'function' || !output?.prerender) return null;
		const request = pageRequestFor(path, route, output, output.prerender, this.#expirationS);
		return { request, route, hasBypass: output.prerender.experimentalBypassFor.length > 0 };
	}

	/**
	 * Drops a page whose data have changed, also one that is being rendered, and renders it again. Does not reject.
	 *
	 * @param revalidated a page of the build before
	 * @returns resolves when not even a crash can bring the older page back
	 */
	async refresh(revalidated: Pick<PageRequest, 'key' | 'path'>): Promise<void> {
		const { key, path } = revalidated;
		const own = this.findPage({ path, query: queryOf(key) })?.request;
		this.pages.purge('drop', (page) => page.key === own?.key || page.path === path);
		if (own) void this.pages.revalidate(own);
		await Promise.all([this.#isActive && this.store.flush(own?.key), this.successor?.refresh(own ?? revalidated)]);
	}

	/** Resolves when no response, render, compression or `waitUntil` work is in progress. */
	async idle(): Promise<void> {
		await this.pipeline.activity.idle();
		await this.pages.idle();
		await this.loaded.functions.idle();
	}

	/** Finishes requests and renders, then closes functions and store; all by the deadline. */
	async close(deadlineMs: number): Promise<void> {
		await this.#stop(deadlineMs);
		await this.store.close();
	}

	/** Closes the build and deletes its pages, which may be outdated when it is served again. */
	async discard(deadlineMs: number): Promise<void> {
		await this.#stop(deadlineMs);
		await this.store.discard();
	}

	async #stop(deadlineMs: number): Promise<void> {
		const endsAt = performance.now() + deadlineMs;
		const remainingMs = () => Math.max(0, endsAt - performance.now());
		await withDeadline(this.pipeline.activity.idle(), remainingMs(), () => {});
		await withDeadline(this.pages.idle(), remainingMs(), () => {});
		await this.loaded.functions.close(remainingMs());
	}
}

/** Returns the query in a cache key. It stands for the visitor's: the parameters that the route sets replace it. */
export function queryOf(key: string): string {
	const at = key.indexOf('?');
	return at < 0 ? '' : key.slice(at + 1);
}
