import { createHash } from 'node:crypto';
import { cacheTags } from '../cache/make-page.ts';
import type { HeaderPair, Page } from '../cache/page.ts';
import type { CdnLifetime } from './cdn-policy.ts';

/** A function's answer that serves others. Instants in Unix milliseconds. */
export type CdnEntry = Page & {
	/** Until here it is served while it is renewed. */
	readonly revalidateUntil: number;
};

/** `stale`: served at once, and renewed. `waiting`: served, a renewal has just failed. `last-resort`: served where the function fails. */
export type CdnFreshness = 'fresh' | 'stale' | 'backoff' | 'stale-if-error' | 'expired';

/** Of one connection (RFC 9110, 7.6.1), or for the cache alone. */
const DROPPED = new Set([
	...[
		'connection',
		'keep-alive',
		'proxy-connection',
		'te',
		'trailer',
		'transfer-encoding',
		'upgrade',
		'content-length',
	],
	...['date', 'age', 'vercel-cdn-cache-control', 'vercel-cache-tag'],
]);

export function makeCdnEntry(
	place: { readonly key: string; readonly path: string },
	answer: { readonly status: number; readonly headers: readonly HeaderPair[]; readonly body: Buffer },
	lifetime: CdnLifetime,
	made: { readonly at: number; readonly generation: number },
): CdnEntry {
	const expiresAt = made.at + lifetime.freshS * 1_000;
	const revalidateUntil = expiresAt + lifetime.staleWhileRevalidateS * 1_000;
	return {
		...place,
		status: answer.status,
		generation: made.generation,
		origin: 'render',
		lowPriority: answer.status === 404 || answer.status === 410,
		group: null,
		tags: cacheTags(answer.headers),
		generatedAt: made.at,
		expiresAt,
		revalidateUntil,
		staleUntil: Math.max(revalidateUntil, expiresAt + lifetime.staleIfErrorS * 1_000),
		retryAt: 0,
		headers: answer.headers.filter(([name]) => !DROPPED.has(name) && !name.startsWith('x-vercel-')),
		body: answer.body,
		bodyHash: createHash('sha256').update(answer.body).digest('base64url').slice(0, 27),
		encoded: {},
	};
}

/** Also right when the clock was set back. */
export function cdnFreshness(entry: CdnEntry, now: number): CdnFreshness {
	if (now >= entry.staleUntil) return 'expired';
	if (now < entry.expiresAt && now >= entry.generatedAt) return 'fresh';
	if (now >= entry.revalidateUntil) return 'stale-if-error';
	return now < entry.retryAt ? 'backoff' : 'stale';
}
