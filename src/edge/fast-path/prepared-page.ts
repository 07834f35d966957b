import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';
import type { HeaderPair, Page } from '../cache/page.ts';
import type { PageRequest } from '../cache/page-request.ts';
import { copyBytes } from '../http/bodies.ts';
import { matchesEtag } from '../http/conditional-requests.ts';
import type { Encoding } from '../http/content-encoding.ts';
import { type PageRoute, pageHeaders, pickBody } from '../http/page-answer.ts';
import type { HitRequest } from './hit-request.ts';

/** An answer without the headers that change per request: `age`, `x-vercel-cache` and `x-vercel-id`. */
export type PreparedAnswer = {
	readonly status: number;
	/** Status line and header lines, ready to send. */
	readonly head: Buffer;
	/** The same headers as alternating names and values. */
	readonly flat: readonly string[];
	/** Null for a 304. */
	readonly body: Buffer | null;
};

type PreparedHead = Omit<PreparedAnswer, 'body'> & { readonly lengthBytes: number };

/**
 * The answers of one page and route, with header blocks built once per encoding.
 * It keeps no reference to a body, so that an evicted page can be garbage-collected.
 */
export class PreparedPage {
	readonly request: PageRequest;
	readonly #route: PageRoute;
	readonly #heads = new Map<string, PreparedHead>();
	#version = '';
	#bodyHash = '';

	constructor(request: PageRequest, route: PageRoute) {
		this.request = request;
		this.#route = route;
	}

	/** @returns null if the page has an invalid header */
	answer(page: Page, hitRequest: HitRequest): PreparedAnswer | null {
		this.#invalidateHeads(page);
		const { acceptEncoding, ifNoneMatch } = hitRequest;
		const { encoding, body } = pickBody(page, acceptEncoding);
		const status = this.#route.status ?? page.status;
		const notModified = status === 200 && ifNoneMatch !== undefined && matchesEtag(ifNoneMatch, page.bodyHash);
		const head = this.#head(page, encoding, notModified ? 304 : status, notModified ? 0 : body.length);
		return head && { status: head.status, head: head.head, flat: head.flat, body: notModified ? null : body };
	}

	#head(page: Page, encoding: Encoding, status: number, lengthBytes: number): PreparedHead | null {
		const kind = status === 304 ? `304 ${encoding}` : encoding;
		const known = this.#heads.get(kind);
		if (known && known.lengthBytes === lengthBytes) return known;
		const headers = pageHeaders(page, this.#route, encoding).filter(
			([name]) => status !== 304 || !name.startsWith('content-'),
		);
		if (status !== 304) headers.push(['content-length', String(lengthBytes)]);
		const head = prepareHead(status, headers);
		if (head === null) return null;
		const prepared = { ...head, lengthBytes };
		this.#heads.set(kind, prepared);
		return prepared;
	}

	/** Compares identifying fields, because a reference to the page would keep its body in memory. */
	#invalidateHeads(page: Page): void {
		const version = `${page.generation} ${page.generatedAt}`;
		if (this.#bodyHash === page.bodyHash && this.#version === version) return;
		this.#bodyHash = page.bodyHash;
		this.#version = version;
		this.#heads.clear();
	}
}

function prepareHead(status: number, headers: readonly HeaderPair[]): Omit<PreparedHead, 'lengthBytes'> | null {
	try {
		for (const [name, value] of headers) {
			validateHeaderName(name);
			validateHeaderValue(name, value);
		}
	} catch {
		return null;
	}
	const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
	const head = copyBytes(Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines}`, 'latin1'));
	return { status, head, flat: headers.flat() };
}
