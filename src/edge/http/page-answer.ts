import type { HeaderPair, Page } from '../cache/page.ts';
import { ageS } from '../cache/page-freshness.ts';
import type { FunctionRoute } from '../cache/page-request.ts';
import { acceptedEncodings, type Encoding } from './accept-encoding.ts';
import type { Answer } from './answer.ts';
import { clientCacheControl, REVALIDATE_ALWAYS } from './cache-directives.ts';
import { isNotModified } from './conditional.ts';
import { mergeHeaders } from './merge-headers.ts';

/** What a route adds to a page. */
export type PageRoute = Pick<FunctionRoute, 'status' | 'headers' | 'important'>;

/** A body in one encoding, ready to be sent. */
export type PageBody = { readonly encoding: Encoding; readonly body: Buffer };

/** What the edge alone can say of a stored page. */
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
 * `date` is the instant of its generation, so that `date` + `age` is now, as Vercel has it.
 */
export function pageHeaders(page: Page, route: PageRoute, encoding: Encoding): HeaderPair[] {
	const cacheControl = clientCacheControl(page.headers);
	const given = page.headers.filter(([name]) => name !== 'cache-control');
	if (cacheControl !== undefined) given.push(['cache-control', cacheControl]);
	const merged = mergeHeaders([['cache-control', REVALIDATE_ALWAYS]], route.headers, given, route.important);
	const headers = merged.filter(([name]) => !OWN.has(name));
	headers.push(['date', new Date(page.generatedAt).toUTCString()]);
	if (page.status === 200)
		headers.push(['etag', encoding === 'identity' ? `"${page.bodyHash}"` : `W/"${page.bodyHash}"`]);
	if (encoding !== 'identity') headers.push(['content-encoding', encoding]);
	headers.push(['vary', 'accept-encoding']);
	return headers;
}

/** A stored page as an answer to one request; 304 where the client has it already. */
export function pageAnswer(
	page: Page,
	cache: string,
	route: PageRoute,
	header: (name: string) => string | undefined,
	now: number,
): Answer {
	const { encoding, body } = pickBody(page, header('accept-encoding'));
	const status = route.status ?? page.status;
	const headers = pageHeaders(page, route, encoding);
	headers.push(['age', String(ageS(page, now))], ['x-vercel-cache', cache]);
	if (status === 200 && isNotModified(header, page.bodyHash, undefined)) {
		return { status: 304, headers: headers.filter(([name]) => !name.startsWith('content-')), body: null };
	}
	return { status, headers, body };
}
