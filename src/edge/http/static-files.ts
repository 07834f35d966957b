import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { StaticFile } from '../build-output/build-output.ts';
import type { Activity } from '../cache/activity.ts';
import { type EncodedBodies, type HeaderPair, hashOf } from '../cache/page.ts';
import type { RouteHeaders } from '../routing/route-result.ts';
import type { Answer } from './answer.ts';
import { mergeHeaders, REVALIDATE_ALWAYS, withoutContentHeaders } from './answer-headers.ts';
import { type ByteRange, isNotModified, readRange } from './conditional-requests.ts';
import { acceptedEncodings, compressBody, isCompressible } from './content-encoding.ts';

/** The content of a file. */
export type StaticContent = {
	/** Entity tag without quotes. */
	readonly tag: string;
	readonly modifiedAt: number;
	readonly sizeBytes: number;
	/** Null if the file is too large for memory; `streamFile` then reads it. */
	readonly body: Buffer | null;
	readonly encoded: EncodedBodies;
};

/** Larger files are streamed from disk each time, uncompressed. */
const MAX_HELD_BYTES = 1_048_576;

/**
 * The static files of a build, which does not change while it is served. Small files are kept in memory and compressed
 * after their first use; the least recently used are evicted.
 */
export class StaticFiles {
	readonly #held = new Map<string, StaticContent>();
	readonly #activity: Activity;
	readonly #limitBytes: number;
	#heldBytes = 0;

	constructor(limitBytes: number, activity: Activity) {
		this.#limitBytes = limitBytes;
		this.#activity = activity;
	}

	/** @returns null if the file no longer exists */
	async read(file: StaticFile): Promise<StaticContent | null> {
		const held = this.#held.get(file.file);
		if (held) {
			this.#held.delete(file.file);
			this.#held.set(file.file, held);
			return held;
		}
		const found = await readContent(file).catch(() => null);
		if (found?.body) this.#hold(file, found, found.body);
		return found;
	}

	#hold(file: StaticFile, content: StaticContent, body: Buffer): void {
		this.#put(file.file, content);
		const compression = compressBody(body, [['content-type', file.contentType]], 'file').then((encoded) => {
			if (this.#held.get(file.file)?.tag === content.tag) this.#put(file.file, { ...content, encoded });
		});
		void this.#activity.track(compression);
	}

	#put(path: string, content: StaticContent): void {
		this.#drop(path);
		this.#held.set(path, content);
		this.#heldBytes += sizeOf(content);
		for (const oldest of this.#held.keys()) {
			if (this.#heldBytes <= this.#limitBytes) return;
			this.#drop(oldest);
		}
	}

	#drop(path: string): void {
		const content = this.#held.get(path);
		if (content === undefined) return;
		this.#held.delete(path);
		this.#heldBytes -= sizeOf(content);
	}
}

/** Streams a file or a part of it; opens it on the first read. */
async function* streamFile(file: StaticFile, range?: ByteRange): AsyncIterable<Uint8Array> {
	yield* createReadStream(file.file, range && { start: range.first, end: range.last });
}

async function readContent(file: StaticFile): Promise<StaticContent> {
	const { mtimeMs, size } = await stat(file.file);
	const modifiedAt = Math.floor(mtimeMs);
	if (size > MAX_HELD_BYTES) {
		const tag = `${size.toString(36)}-${modifiedAt.toString(36)}`;
		return { tag, modifiedAt, sizeBytes: size, body: null, encoded: {} };
	}
	const body = await readFile(file.file);
	const tag = hashOf(body);
	return { tag, modifiedAt, sizeBytes: body.length, body, encoded: {} };
}

function sizeOf({ body, encoded }: StaticContent): number {
	return 512 + (body?.length ?? 0) + (encoded.br?.length ?? 0) + (encoded.gzip?.length ?? 0);
}

/** The parts of a request that the answer depends on. */
type StaticContext = {
	readonly route: { readonly status: number; readonly headers: RouteHeaders };
	readonly header: (name: string) => string | undefined;
};

/** Answers a GET or HEAD with a static file: 200, 206, 304 or 416. */
export function staticAnswer(file: StaticFile, content: StaticContent, { route, header }: StaticContext): Answer {
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
		return { status: 304, headers: [...withoutContentHeaders(headers), plainTag], body: null };
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
