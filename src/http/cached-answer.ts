import { createHash } from 'node:crypto';
import type { Handlers } from './endpoint.ts';

export type CachedAnswerOptions = {
	readonly contentType: string;
	/** For the cache in front of the function. */
	readonly cacheControl: string;
	readonly headers?: Readonly<Record<string, string>>;
};

/** Returns an answer with a strong ETag, or 304 without a body if the caller already has it (RFC 9110 §15.4.5). */
export function cachedAnswer(request: Request, body: string, options: CachedAnswerOptions): Response {
	const etag = strongEtag(body);
	const headers = { ...options.headers, etag, 'cache-control': options.cacheControl };
	if (matchesEtag(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
	return new Response(body, { headers: { ...headers, 'content-type': options.contentType } });
}

/** Returns a strong entity tag (RFC 9110 §8.8.3): equal if and only if the bodies are. */
function strongEtag(body: string): string {
	return `"${createHash('sha256').update(body).digest('base64url')}"`;
}

/** Returns whether `If-None-Match` names the tag, by weak comparison (RFC 9110 §13.1.2): proxies may weaken it. */
export function matchesEtag(ifNoneMatch: string | null, etag: string): boolean {
	if (ifNoneMatch === null) return false;
	if (ifNoneMatch.trim() === '*') return true;
	return ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag);
}

/** For JSON: browsers revalidate every time; the cache in front of the function stores it for a minute. */
export const API_CACHE_CONTROL = 'public, max-age=0, s-maxage=60, stale-while-revalidate=300';

/** For sitemap and feeds, which machines read hourly or daily. */
export const DOCUMENT_CACHE_CONTROL = 'public, max-age=0, s-maxage=300, stale-while-revalidate=3600';

/**
 * Answers with public figures as JSON: cached in front of the function, with an ETag, readable by any site. A document
 * with a `problem` is not cached, so that nobody sees the problem after it is gone.
 */
export function publicJson(request: Request, document: { readonly problem: string | null }): Response {
	return cachedAnswer(request, JSON.stringify(document), {
		contentType: 'application/json',
		cacheControl: document.problem === null ? API_CACHE_CONTROL : 'no-store',
		headers: readableByAnySite,
	});
}

/** Returns handlers for a document that is constant while the process runs, readable by any site. */
export function publicDocument(body: string, contentType: string, cacheControl = DOCUMENT_CACHE_CONTROL): Handlers {
	return {
		GET: ({ request }) => cachedAnswer(request, body, { contentType, cacheControl, headers: readableByAnySite }),
		OPTIONS: answerPreflight,
	};
}

/** Any site may read public figures; no cookie is involved. */
export const readableByAnySite: Readonly<Record<string, string>> = {
	'access-control-allow-origin': '*',
	'access-control-expose-headers': 'etag',
};

/** Answers the CORS preflight for a GET with `If-None-Match` (Fetch standard). */
export function answerPreflight(): Response {
	return new Response(null, {
		status: 204,
		headers: {
			...readableByAnySite,
			'access-control-allow-methods': 'GET, HEAD',
			'access-control-allow-headers': 'if-none-match',
			'access-control-max-age': '86400',
			'cache-control': 'no-store',
		},
	});
}
