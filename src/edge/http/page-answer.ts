import type { Clock } from '../cache/clock.ts';
import type { HeaderPair, Page } from '../cache/page.ts';
import { ageS } from '../cache/page-freshness.ts';
import type { FunctionRoute } from '../cache/page-request.ts';
import type { Answer } from './answer.ts';
import {
	mergeHeaders,
	REVALIDATE_ALWAYS,
	routeHeadersFor,
	withClientCacheControl,
	withoutContentHeaders,
} from './answer-headers.ts';
import { isNotModified } from './conditional-requests.ts';
import { acceptedEncodings, type Encoding } from './content-encoding.ts';

/** The parts of a route that affect a page. */
export type PageRoute = Pick<FunctionRoute, 'status' | 'headers' | 'important'>;

/** The parts of a request that a cached answer depends on. */
export type CachedAnswerContext = {
	readonly route: PageRoute;
	readonly header: (name: string) => string | undefined;
	readonly services: { readonly clock: Clock };
};

/** A body in one encoding, ready to be sent. */
export type PageBody = { readonly encoding: Encoding; readonly body: Buffer };

/** Headers of a page that the edge always sets itself. */
const OWN = new Set(['age', 'etag', 'vary', 'x-vercel-cache']);

/** Picks the body of a page that a client prefers. */
export function pickBody(page: Page, acceptEncoding: string | undefined): PageBody {
	for (const encoding of acceptedEncodings(acceptEncoding)) {
		const body = encoding === 'identity' ? page.body : page.encoded[encoding];
		if (body) return { encoding, body };
	}
	return { encoding: 'identity', body: page.body };
}

/**
 * Returns the headers of a page that are the same for every request: all but `age`, `x-vercel-cache` and `x-vercel-id`.
 * `date` is when the page was generated, so that `date` + `age` is now, as on Vercel.
 */
export function pageHeaders(page: Page, route: PageRoute, encoding: Encoding): HeaderPair[] {
	const given = withClientCacheControl(page.headers);
	const merged = mergeHeaders(
		[['cache-control', REVALIDATE_ALWAYS]],
		routeHeadersFor(route, page.status),
		given,
		route.important,
	);
	const headers = merged.filter(([name]) => !OWN.has(name));
	headers.push(['date', new Date(page.generatedAt).toUTCString()]);
	if (page.status === 200)
		headers.push(['etag', encoding === 'identity' ? `"${page.bodyHash}"` : `W/"${page.bodyHash}"`]);
	if (encoding !== 'identity') headers.push(['content-encoding', encoding]);
	headers.push(['vary', 'accept-encoding']);
	return headers;
}

/** Answers a request with a stored page, or with 304 if the client's copy is current. @param cache `x-vercel-cache` */
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
