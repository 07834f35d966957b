/** A failed regeneration is tried again after this. Source: Vercel's ISR documentation, “30 seconds”. */
export const RETRY_AFTER_MS = 30_000;

/** When a page is fresh, stale and expired; instants in Unix milliseconds, `Infinity` for never. */
export type PageFreshness = {
	readonly generatedAt: number;
	/** From here on it is stale. */
	readonly expiresAt: number;
	/** From here on it is not served any more, not even stale. */
	readonly staleUntil: number;
	/** When a failed regeneration is tried again; 0: the last one did not fail. */
	readonly retryAt: number;
};

/**
 * `fresh`: served as it is. `stale`: served, and one regeneration is due. `backoff`: served stale, because the last
 * regeneration failed and the next is not due yet. `expired`: not served.
 */
export type Freshness = 'fresh' | 'stale' | 'backoff' | 'expired';

export type PageLifetime = {
	/** Seconds; false: never expires by itself. */
	readonly expirationS: number | false;
	/** Seconds since generation after which not even a stale copy is served; undefined: no bound. */
	readonly staleExpirationS?: number | undefined;
};

export function newFreshness(generatedAt: number, { expirationS, staleExpirationS }: PageLifetime): PageFreshness {
	return {
		generatedAt,
		expiresAt: expirationS === false ? Number.POSITIVE_INFINITY : generatedAt + expirationS * 1_000,
		staleUntil: staleExpirationS === undefined ? Number.POSITIVE_INFINITY : generatedAt + staleExpirationS * 1_000,
		retryAt: 0,
	};
}

/** Also right when the clock was set back: that makes no page fresh for longer and no backoff longer. */
export function freshness({ generatedAt, expiresAt, staleUntil, retryAt }: PageFreshness, now: number): Freshness {
	if (now >= staleUntil) return 'expired';
	if (now < retryAt && retryAt - now <= RETRY_AFTER_MS) return 'backoff';
	return now < expiresAt && now >= generatedAt ? 'fresh' : 'stale';
}

/** The page stays, stale, and is tried again after 30 s; a failed revalidation makes a fresh page stale too. */
export function afterFailure(page: PageFreshness, now: number): PageFreshness {
	return { ...page, expiresAt: Math.min(page.expiresAt, now), retryAt: now + RETRY_AFTER_MS };
}

/** Makes a page stale from `now` on, and its regeneration due at once. */
export function expireNow(page: PageFreshness, now: number): PageFreshness {
	return { ...page, expiresAt: Math.min(page.expiresAt, now), retryAt: 0 };
}

/** Value of the `age` header: whole seconds, never negative. */
export function ageS({ generatedAt }: PageFreshness, now: number): number {
	return now <= generatedAt ? 0 : Math.floor((now - generatedAt) / 1_000);
}
