import { createHash } from 'node:crypto';
import type { HeaderPair, Page, RenderedPage } from './page.ts';
import { newLife } from './page-life.ts';
import type { PageRequest } from './page-request.ts';

/** Of one connection or of one encoding of the body (RFC 9110, 7.6.1), or replaced by the edge's own. */
const DROPPED = new Set([
	...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
	...['content-length', 'date', 'age', 'etag', 'vary', 'set-cookie', 'vercel-cdn-cache-control', 'vercel-cache-tag'],
]);

/** Statuses that say that there is nothing: such pages take no place that another needs. */
const NOTHING_THERE = new Set([404, 410]);

/**
 * The stored form of an answer.
 *
 * @param made `generation` is 0 only for what no render made
 */
export function makePage(
	request: PageRequest,
	rendered: RenderedPage,
	made: { readonly at: number; readonly generation: number; readonly origin: Page['origin'] },
): Page {
	return {
		...newLife(made.at, request.lifetime),
		key: request.key,
		path: request.path,
		status: rendered.status,
		generation: made.generation,
		origin: made.origin,
		expendable: !request.owned || NOTHING_THERE.has(rendered.status),
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
