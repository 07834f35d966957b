import type { StaticFile } from '../build-output/build-output.ts';
import type { HeaderPair } from '../cache/page.ts';
import type { RouteHeaders } from '../routing/route-result.ts';
import { acceptedEncodings } from './accept-encoding.ts';
import type { Answer } from './answer.ts';
import { readRange } from './byte-range.ts';
import { REVALIDATE_ALWAYS } from './cache-directives.ts';
import { isCompressible } from './compress.ts';
import { isNotModified } from './conditional.ts';
import { mergeHeaders } from './merge-headers.ts';
import { type StaticContent, streamFile } from './static-files.ts';

/** A static file as an answer to one GET or HEAD: whole, a part (206, 416), or 304. */
export function staticAnswer(
	file: StaticFile,
	content: StaticContent,
	route: { readonly status: number; readonly headers: RouteHeaders },
	header: (name: string) => string | undefined,
): Answer {
	const modified = new Date(content.modifiedAt).toUTCString();
	const own: HeaderPair[] = [
		['cache-control', REVALIDATE_ALWAYS],
		['content-type', file.contentType],
		['last-modified', modified],
		['accept-ranges', 'bytes'],
		['x-vercel-cache', 'PRERENDER'],
	];
	const headers = mergeHeaders(own, route.headers, []);
	if (isCompressible(file.contentType)) headers.push(['vary', 'accept-encoding']);

	const plainTag: HeaderPair = ['etag', `"${content.tag}"`];
	if (route.status !== 200) return { status: route.status, headers, body: content.body ?? streamFile(file) };
	if (isNotModified(header, content.tag, content.modifiedAt)) {
		const kept = headers.filter(([name]) => !name.startsWith('content-'));
		return { status: 304, headers: [...kept, plainTag], body: null };
	}

	const ifRange = header('if-range');
	const rangeHolds = ifRange === undefined || ifRange === plainTag[1] || ifRange === modified;
	const range = rangeHolds ? readRange(header('range'), content.sizeBytes) : 'whole';
	if (range === 'unsatisfiable') {
		return {
			status: 416,
			headers: [...headers, ['content-range', `bytes */${content.sizeBytes}`]],
			body: Buffer.alloc(0),
		};
	}
	if (range !== 'whole') {
		const { first, last } = range;
		headers.push(plainTag, ['content-range', `bytes ${first}-${last}/${content.sizeBytes}`]);
		if (content.body) return { status: 206, headers, body: content.body.subarray(first, last + 1) };
		return {
			status: 206,
			headers: [...headers, ['content-length', String(last + 1 - first)]],
			body: streamFile(file, range),
		};
	}

	for (const encoding of acceptedEncodings(header('accept-encoding'))) {
		const body = encoding === 'identity' ? undefined : content.encoded[encoding];
		if (!body) continue;
		return { status: 200, headers: [...headers, ['etag', `W/"${content.tag}"`], ['content-encoding', encoding]], body };
	}
	headers.push(plainTag);
	if (content.body) return { status: 200, headers, body: content.body };
	return { status: 200, headers: [...headers, ['content-length', String(content.sizeBytes)]], body: streamFile(file) };
}
