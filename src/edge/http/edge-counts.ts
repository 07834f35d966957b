import type { RenderOutcome } from '../cache/page-request.ts';

/** Counters since the start, and the state of the stores. */
export type EdgeStats = {
	/** Answers by `x-vercel-cache`; `NONE`: redirects, rejected requests and errors. */
	readonly answers: Readonly<Record<string, number>>;
	/** Renders of ISR pages by outcome. */
	readonly renders: Readonly<Record<RenderOutcome['kind'], number>>;
	readonly renderTotalMs: number;
	/** Renders that took at most the bound in `RENDER_BUCKETS_MS`, cumulative. */
	readonly renderBuckets: readonly number[];
	readonly rendersRunning: number;
	/** Visitors who joined a render in flight. */
	readonly coalesced: number;
	/** `entries`, `bytes`, `evictions`: of the page store. */
	readonly entries: number;
	readonly bytes: number;
	readonly evictions: number;
	/** Pages waiting to be written to disk; 0 without a cache folder. */
	readonly pendingWrites: number;
	/** `cdnEntries`, `cdnBytes`: of the CDN cache. */
	readonly cdnEntries: number;
	readonly cdnBytes: number;
	readonly refusedConnections: number;
};

type Counted = Omit<
	EdgeStats,
	'rendersRunning' | 'entries' | 'bytes' | 'evictions' | 'pendingWrites' | 'cdnEntries' | 'cdnBytes'
>;

export const RENDER_BUCKETS_MS: readonly number[] = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

/** Counts answers and renders. Labels never come from requests, so their number is fixed. */
export class EdgeCounts {
	readonly #answers: Record<string, number> = {};
	readonly #renders: Record<RenderOutcome['kind'], number> = { page: 0, refused: 0, personal: 0, failed: 0 };
	readonly #renderBuckets = RENDER_BUCKETS_MS.map(() => 0);
	#renderTotalMs = 0;
	#coalesced = 0;
	#refusedConnections = 0;

	countAnswer(cache: string | undefined): void {
		const label = cache ?? 'NONE';
		this.#answers[label] = (this.#answers[label] ?? 0) + 1;
	}

	countRender(durationMs: number, kind: RenderOutcome['kind']): void {
		this.#renders[kind] += 1;
		this.#renderTotalMs += durationMs;
		for (const [n, boundMs] of RENDER_BUCKETS_MS.entries()) {
			if (durationMs <= boundMs) this.#renderBuckets[n] = (this.#renderBuckets[n] ?? 0) + 1;
		}
	}

	countCoalesced(): void {
		this.#coalesced += 1;
	}

	countRefusedConnection(): void {
		this.#refusedConnections += 1;
	}

	snapshot(): Counted {
		return {
			answers: { ...this.#answers },
			renders: { ...this.#renders },
			renderTotalMs: this.#renderTotalMs,
			renderBuckets: [...this.#renderBuckets],
			coalesced: this.#coalesced,
			refusedConnections: this.#refusedConnections,
		};
	}
}
