import { matchesEtag, strongEtag } from './etag.ts';

export type CachedAnswerOptions = {
	readonly contentType: string;
	/** For the cache in front of the function. */
	readonly cacheControl: string;
	readonly headers?: Readonly<Record<string, string>>;
};

/** An answer with a strong ETag, or 304 without a body if the caller already has it (RFC 9110 §15.4.5). */
export function cachedAnswer(request: Request, body: string, options: CachedAnswerOptions): Response {
	const etag = strongEtag(body);
	const headers = { ...options.headers, etag, 'cache-control': options.cacheControl };
	if (matchesEtag(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
	return new Response(body, { headers: { ...headers, 'content-type': options.contentType } });
}
