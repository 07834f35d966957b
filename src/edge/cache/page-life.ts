import type { PageLife } from './page.ts';

/** A failed regeneration is tried again after this. Source: Vercel's ISR documentation, “30 seconds”. */
export const RETRY_AFTER_MS = 30_000;

/**
 * `fresh`: served as it is. `expired`: served stale, and one regeneration is due.
 * `waiting`: served stale, the last regeneration failed and the next is not due yet. `gone`: not served.
 */
export type PageState = 'fresh' | 'expired' | 'waiting' | 'gone';

export type PageLifetime = {
	/** Seconds; false: never expires by itself. */
	readonly expirationS: number | false;
	/** Seconds since generation after which not even a stale copy is served; undefined: no bound. */
	readonly staleExpirationS?: number | undefined;
};

export function newLife(generatedAt: number, { expirationS, staleExpirationS }: PageLifetime): PageLife {
	return {
		generatedAt,
		expiresAt: expirationS === false ? Number.POSITIVE_INFINITY : generatedAt + expirationS * 1_000,
		goneAt: staleExpirationS === undefined ? Number.POSITIVE_INFINITY : generatedAt + staleExpirationS * 1_000,
		retryAt: 0,
	};
}

/** Also right when the clock was set back: neither a fresh time nor a wait may grow by that. */
export function judgeLife({ generatedAt, expiresAt, goneAt, retryAt }: PageLife, now: number): PageState {
	if (now >= goneAt) return 'gone';
	if (now < retryAt && retryAt - now <= RETRY_AFTER_MS) return 'waiting';
	return now < expiresAt && now >= generatedAt ? 'fresh' : 'expired';
}

/** The page stays, stale, and is tried again after 30 s; a revalidation that fails ends a fresh page's time too. */
export function lifeAfterFailure(life: PageLife, now: number): PageLife {
	return { ...life, expiresAt: Math.min(life.expiresAt, now), retryAt: now + RETRY_AFTER_MS };
}

/** Stale from `now` on, and due at once. */
export function endedLife(life: PageLife, now: number): PageLife {
	return { ...life, expiresAt: Math.min(life.expiresAt, now), retryAt: 0 };
}

/** Value of the `age` header: whole seconds, never negative. */
export function ageS({ generatedAt }: PageLife, now: number): number {
	return now <= generatedAt ? 0 : Math.floor((now - generatedAt) / 1_000);
}
