import { createHash } from 'node:crypto';
import type { HeaderPair, Page, RenderedPage } from './page.ts';
import { newFreshness } from './page-freshness.ts';
import type { PageRequest } from './page-request.ts';

/** Headers of one connection (RFC 9110, 7.6.1) or of one encoding of the body, or replaced by the edge's own. */
const DROPPED = new Set([
	...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
	...['content-length', 'date', 'age', 'etag', 'vary', 'set-cookie', 'vercel-cdn-cache-control', 'vercel-cache-tag'],
]);

/** Statuses of pages that do not exist: they must not take the place of one that does. */
const NOT_FOUND_STATUSES = new Set([404, 410]);

/**
 * Makes the stored form of an answer.
 *
 * @param made `generation` is 0 only for what no render has made
 */
export function makePage(
	request: PageRequest,
	rendered: RenderedPage,
	made: { readonly at: number; readonly generation: number; readonly origin: Page['origin'] },
): Page {
	return {
		...newFreshness(made.at, request.lifetime),
		key: request.key,
		path: request.path,
		status: rendered.status,
		generation: made.generation,
		origin: made.origin,
		lowPriority: !request.owned || NOT_FOUND_STATUSES.has(rendered.status),
		group: request.group,
		tags: cacheTags(rendered.headers),
		headers: rendered.headers.filter(([name]) => !DROPPED.has(name) && !name.startsWith('x-vercel-')),
		body: rendered.body,
		bodyHash: createHash('sha256').update(rendered.body).digest('base64url').slice(0, 27),
		encoded: {},
	};
}

/** Tags of `Vercel-Cache-Tag`: comma-separated, case-sensitive, at most 128 of at most 256 bytes. */
export function cacheTags(headers: readonly HeaderPair[]): string[] {
	const named = headers.filter(([name]) => name === 'vercel-cache-tag').flatMap(([, value]) => value.split(','));
	const tags = named.map((tag) => tag.trim()).filter((tag) => tag !== '' && Buffer.byteLength(tag) <= 256);
	return [...new Set(tags)].slice(0, 128);
}

/** A regeneration that ends in any other status has failed. Source: Vercel's ISR documentation. */
const REGENERATED_STATUSES: ReadonlySet<number> = new Set([200, 301, 302, 307, 308, 404, 410]);

/** Whether an answer may be stored: it is complete, did not fail, and is the same for everyone. */
export function isStorable(answer: RenderedPage): boolean {
	const { status, headers, body } = answer;
	const truncated = headers.some(([name, value]) => name === 'content-length' && Number(value) !== body.length);
	return REGENERATED_STATUSES.has(status) && !truncated && !isPersonal(answer);
}

/**
 * Whether only the visitor who started the render may get this answer. Vercel does not say what becomes of `Set-Cookie`,
 * `private` and `no-store` inside ISR. Here they are taken literally: one visitor's cookie must never reach another.
 */
export function isPersonal({ status, headers }: RenderedPage): boolean {
	return (
		REGENERATED_STATUSES.has(status) &&
		headers.some(
			([name, value]) =>
				name === 'set-cookie' ||
				(name === 'cache-control' && /(?:^|[\s,])(?:private|no-store)(?:$|[\s,=])/i.test(value)),
		)
	);
}
