import type { HeaderPair } from '../cache/page.ts';
import { ageS } from '../cache/page-freshness.ts';
import type { Answer } from '../http/answer.ts';
import { clientCacheControl, REVALIDATE_ALWAYS } from '../http/cache-directives.ts';
import { isNotModified } from '../http/conditional.ts';
import { headerOf, mergeHeaders } from '../http/merge-headers.ts';
import { type PageRoute, pickBody } from '../http/page-answer.ts';
import type { CdnEntry } from './cdn-entry.ts';
import { varyNames } from './cdn-policy.ts';

/** A kept answer for one GET or HEAD; 304 where the client has it already. */
export function cdnAnswer(
	entry: CdnEntry,
	cache: 'HIT' | 'STALE',
	route: PageRoute,
	header: (name: string) => string | undefined,
	now: number,
): Answer {
	const { encoding, body } = pickBody(entry, header('accept-encoding'));
	const tag = /"([^"]*)"/.exec(headerOf(entry.headers, 'etag') ?? '')?.[1] ?? entry.bodyHash;
	const weak = encoding !== 'identity' || headerOf(entry.headers, 'etag')?.startsWith('W/');
	const cacheControl = clientCacheControl(entry.headers);
	const given: HeaderPair[] = entry.headers.filter(([name]) => !REPLACED.has(name));
	if (cacheControl !== undefined) given.push(['cache-control', cacheControl]);
	const headers = mergeHeaders([['cache-control', REVALIDATE_ALWAYS]], route.headers, given, route.important);
	const vary = new Set([...(varyNames(entry.headers) ?? []), ...(isEncodable(entry) ? ['accept-encoding'] : [])]);
	if (vary.size > 0) headers.push(['vary', [...vary].join(', ')]);
	if (encoding !== 'identity') headers.push(['content-encoding', encoding]);
	if (entry.status === 200) headers.push(['etag', `${weak ? 'W/' : ''}"${tag}"`]);
	headers.push(['date', new Date(entry.generatedAt).toUTCString()], ['age', String(ageS(entry, now))]);
	headers.push(['x-vercel-cache', cache]);
	const modifiedAt = Date.parse(headerOf(entry.headers, 'last-modified') ?? '');
	if (entry.status === 200 && isNotModified(header, tag, Number.isNaN(modifiedAt) ? undefined : modifiedAt)) {
		return { status: 304, headers: headers.filter(([name]) => !name.startsWith('content-')), body: null };
	}
	return { status: route.status ?? entry.status, headers, body };
}

const REPLACED = new Set(['cache-control', 'etag', 'vary']);

function isEncodable({ encoded }: CdnEntry): boolean {
	return encoded.br !== undefined || encoded.gzip !== undefined;
}
