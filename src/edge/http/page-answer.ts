import type { Clock } from '../cache/clock.ts';
import type { HeaderPair, Page } from '../cache/page.ts';
import { ageS } from '../cache/page-freshness.ts';
import type { FunctionRoute } from '../cache/page-request.ts';
import type { Answer } from './answer.ts';
import { mergeHeaders, REVALIDATE_ALWAYS, withClientCacheControl, withoutContentHeaders } from './answer-headers.ts';
import { isNotModified } from './conditional-requests.ts';
import { acceptedEncodings, type Encoding } from './content-encoding.ts';

/** What a route adds to a page. */
export type PageRoute = Pick<FunctionRoute, 'status' | 'headers' | 'important'>;

/** The parts of a request that its answer from a cache depends on. */
export type CachedAnswerContext = {
	readonly route: PageRoute;
	readonly header: (name: string) => string | undefined;
	readonly services: { readonly clock: Clock };
};

/** A body in one encoding, ready to be sent. */
export type PageBody = { readonly encoding: Encoding; readonly body: Buffer };

/** Headers that the edge sets itself on a stored page. */
const OWN = new Set(['age', 'etag', 'vary', 'x-vercel-cache']);

/** The best of a page's bodies for a client. */
export function pickBody(page: Page, acceptEncoding: string | undefined): PageBody {
	for (const encoding of acceptedEncodings(acceptEncoding)) {
		const body = encoding === 'identity' ? page.body : page.encoded[encoding];
		if (body) return { encoding, body };
	}
	return { encoding: 'identity', body: page.body };
}

/**
 * Headers of a page that stay the same for as long as it is stored: all but `age`, `x-vercel-cache` and the request's id.
 * `date` is the instant of its generation, so that `date` + `age` is now, as on Vercel.
 */
export function pageHeaders(page: Page, route: PageRoute, encoding: Encoding): HeaderPair[] {
	const given = withClientCacheControl(page.headers);
	const merged = mergeHeaders([['cache-control', REVALIDATE_ALWAYS]], route.headers, given, route.important);
	const headers = merged.filter(([name]) => !OWN.has(name));
	headers.push(['date', new Date(page.generatedAt).toUTCString()]);
	if (page.status === 200)
		headers.push(['etag', encoding === 'identity' ? `"${page.bodyHash}"` : `W/"${page.bodyHash}"`]);
	if (encoding !== 'identity') headers.push(['content-encoding', encoding]);
	headers.push(['vary', 'accept-encoding']);
	return headers;
}

/** A stored page as an answer to one request; 304 where the client has it already. @param cache `x-vercel-cache` */
export function pageAnswer(page: Page, cache: string, { route, header, services }: CachedAnswerContext): Answer {
	const { encoding, body } = pickBody(page, header('accept-encoding'));
	const status = route.status ?? page.status;
	const headers = pageHeaders(page, route, encoding);
	headers.push(['age', String(ageS(page, services.clock.now()))], ['x-vercel-cache', cache]);
	if (status === 200 && isNotModified(header, page.bodyHash, undefined)) {
		return { status: 304, headers: withoutContentHeaders(headers), body: null };
	}
	return { status, headers, body };
}
