/** Delay before a failed regeneration is retried. Source: Vercel's ISR documentation, “30 seconds”. */
export const RETRY_AFTER_MS = 30_000;

/** When a page is fresh, stale and expired; instants in Unix milliseconds, `Infinity` for never. */
export type PageFreshness = {
	readonly generatedAt: number;
	/** When it becomes stale. */
	readonly expiresAt: number;
	/** When it is no longer served, not even stale. */
	readonly staleUntil: number;
	/** When a failed regeneration is retried; 0 if the last one succeeded. */
	readonly retryAt: number;
};

/**
 * `fresh`: served. `stale`: served, and regenerated in the background. `backoff`: served stale, not regenerated yet
 * because the last regeneration failed. `expired`: not served.
 */
export type Freshness = 'fresh' | 'stale' | 'backoff' | 'expired';

export type PageLifetime = {
	/** Seconds; false: never expires. */
	readonly expirationS: number | false;
	/** Seconds after generation until which a stale page may be served; undefined: no limit. */
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

/** Computes the freshness. Setting the clock back extends neither freshness nor a backoff. */
export function freshness({ generatedAt, expiresAt, staleUntil, retryAt }: PageFreshness, now: number): Freshness {
	if (now >= staleUntil) return 'expired';
	if (now < retryAt && retryAt - now <= RETRY_AFTER_MS) return 'backoff';
	return now < expiresAt && now >= generatedAt ? 'fresh' : 'stale';
}

/** After a failed render: stale, and not regenerated for 30 s. A failed revalidation makes even a fresh page stale. */
export function afterFailure(page: PageFreshness, now: number): PageFreshness {
	return { ...page, expiresAt: Math.min(page.expiresAt, now), retryAt: now + RETRY_AFTER_MS };
}

/** Makes a page stale, to be regenerated on its next visit. */
export function expireNow(page: PageFreshness, now: number): PageFreshness {
	return { ...page, expiresAt: Math.min(page.expiresAt, now), retryAt: 0 };
}

/** Returns the value of the `age` header: whole seconds, never negative. */
export function ageS({ generatedAt }: PageFreshness, now: number): number {
	return now <= generatedAt ? 0 : Math.floor((now - generatedAt) / 1_000);
}
