import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';
import type { HeaderPair, Page } from '../cache/page.ts';
import type { PageRequest } from '../cache/page-request.ts';
import { ownBytes } from '../http/bodies.ts';
import { matchesEtag } from '../http/conditional-requests.ts';
import type { Encoding } from '../http/content-encoding.ts';
import { type PageRoute, pageHeaders, pickBody } from '../http/page-answer.ts';
import type { HitRequest } from './hit-request.ts';

/** An answer without what differs from request to request: age, cache status, id. */
export type PreparedAnswer = {
	readonly status: number;
	/** Status line and headers, each with its line end, as they are sent. */
	readonly head: Buffer;
	/** The same headers, names and values in turn. */
	readonly flat: readonly string[];
	/** Null: 304. */
	readonly body: Buffer | null;
};

type PreparedHead = Omit<PreparedAnswer, 'body'> & { readonly lengthBytes: number };

/**
 * A page under the headers of one route, with its header blocks built once per encoding.
 * It holds no body: a page that the store has dropped must not stay in memory because of it.
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

	/** @returns null: the page has a header that cannot be written as it is */
	answer(page: Page, hitRequest: HitRequest): PreparedAnswer | null {
		this.#dropOlderHeads(page);
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

	/** Compares what identifies a page: a reference to the page itself would keep its body in memory. */
	#dropOlderHeads(page: Page): void {
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
	const head = ownBytes(Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines}`, 'latin1'));
	return { status, head, flat: headers.flat() };
}
