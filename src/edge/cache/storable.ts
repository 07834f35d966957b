import type { RenderedPage } from './page.ts';

/** A regeneration that ends in any other status has failed. Source: Vercel's ISR documentation. */
const REGENERATED_STATUSES: ReadonlySet<number> = new Set([200, 301, 302, 307, 308, 404, 410]);

/**
 * `store`: complete and the same for everyone.
 * `refuse`: not kept, though whoever waits for this render gets it.
 * `personal`: not kept, and only the visitor who started the render gets it.
 */
export type StorageVerdict = 'store' | 'refuse' | 'personal';

/**
 * Vercel does not say what becomes of `Set-Cookie`, `private` and `no-store` inside ISR.
 * Here they are taken at their word: one visitor's cookie must never reach another.
 */
export function judgeAnswer({ status, headers, body }: RenderedPage): StorageVerdict {
	if (!REGENERATED_STATUSES.has(status)) return 'refuse';
	for (const [name, value] of headers) {
		if (name === 'set-cookie') return 'personal';
		if (name === 'cache-control' && /(?:^|[\s,])(?:private|no-store)(?:$|[\s,=])/i.test(value)) return 'personal';
		if (name === 'content-length' && Number(value) !== body.length) return 'refuse';
	}
	return 'store';
}
