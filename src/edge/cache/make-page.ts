import { type HeaderPair, hashOf, NOT_FOUND_STATUSES, type Page, type RenderedPage } from './page.ts';
import { newFreshness } from './page-freshness.ts';
import type { PageRequest } from './page-request.ts';

/** Headers that are hop-by-hop (RFC 9110, 7.6.1), depend on the body's encoding, or are set by the edge. */
const DROPPED = new Set([
	...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
	...['content-length', 'date', 'age', 'etag', 'vary', 'set-cookie', 'vercel-cdn-cache-control', 'vercel-cache-tag'],
]);

/**
 * Creates the page to store from an answer.
 *
 * @param made `generation` is 0 for pages that were not rendered here
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
		bodyHash: hashOf(rendered.body),
		encoded: {},
	};
}

/** Returns the tags in `Vercel-Cache-Tag`: comma-separated, case-sensitive, at most 128 of at most 256 bytes. */
export function cacheTags(headers: readonly HeaderPair[]): string[] {
	const named = headers.filter(([name]) => name === 'vercel-cache-tag').flatMap(([, value]) => value.split(','));
	const tags = named.map((tag) => tag.trim()).filter((tag) => tag !== '' && Buffer.byteLength(tag) <= 256);
	return [...new Set(tags)].slice(0, 128);
}

/** With any other status a regeneration has failed. Source: Vercel's ISR documentation. */
const REGENERATED_STATUSES: ReadonlySet<number> = new Set([200, 301, 302, 307, 308, 404, 410]);

/** Whether an answer may be stored: complete, successful, and not personal. */
export function isStorable(answer: RenderedPage): boolean {
	const { status, headers, body } = answer;
	const truncated = headers.some(([name, value]) => name === 'content-length' && Number(value) !== body.length);
	return REGENERATED_STATUSES.has(status) && !truncated && !isPersonal(answer);
}

/**
 * Whether only the visitor who started the render may get this answer. Vercel does not document how ISR handles
 * `Set-Cookie`, `private` and `no-store`; here they prevent storing, so that a cookie cannot reach another visitor.
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
