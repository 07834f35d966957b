import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';
import { ownBytes } from '../cache/own-bytes.ts';
import type { HeaderPair, Page } from '../cache/page.ts';
import type { PageRequest } from '../cache/page-request.ts';
import type { Encoding } from './accept-encoding.ts';
import { matchesEtag } from './conditional.ts';
import type { HitRequest } from './hit-request.ts';
import { type PageRoute, pageHeaders, pickBody } from './page-answer.ts';

/** An answer but for what changes with each request: age, cache status, id. */
export type ReadyAnswer = {
	readonly status: number;
	/** Status line and headers, each with its end, as they are sent. */
	readonly head: Buffer;
	/** The same headers, names and values in turn. */
	readonly flat: readonly string[];
	/** Null: 304. */
	readonly body: Buffer | null;
};

type ReadyHead = Omit<ReadyAnswer, 'body'> & { readonly lengthBytes: number };

/**
 * A page under the headers of one route, with its header blocks built once per encoding.
 * It holds no body: a page that the store has dropped must not live on here.
 */
export class HotPage {
	readonly request: PageRequest;
	readonly #route: PageRoute;
	readonly #heads = new Map<string, ReadyHead>();
	#madeOf = '';
	#bodyHash = '';

	constructor(request: PageRequest, route: PageRoute) {
		this.request = request;
		this.#route = route;
	}

	/** @returns null: the page has a header that cannot be written as it is */
	answer(page: Page, asked: HitRequest): ReadyAnswer | null {
		this.#forgetOlder(page);
		const { encoding, body } = pickBody(page, asked.acceptEncoding);
		const status = this.#route.status ?? page.status;
		const same = status === 200 && asked.ifNoneMatch !== undefined && matchesEtag(asked.ifNoneMatch, page.bodyHash);
		const head = this.#head(page, encoding, same ? 304 : status, same ? 0 : body.length);
		return head && { status: head.status, head: head.head, flat: head.flat, body: same ? null : body };
	}

	#head(page: Page, encoding: Encoding, status: number, lengthBytes: number): ReadyHead | null {
		const kind = status === 304 ? `304 ${encoding}` : encoding;
		const known = this.#heads.get(kind);
		if (known && known.lengthBytes === lengthBytes) return known;
		const headers = pageHeaders(page, this.#route, encoding).filter(
			([name]) => status !== 304 || !name.startsWith('content-'),
		);
		if (status !== 304) headers.push(['content-length', String(lengthBytes)]);
		const head = readyHead(status, headers);
		if (head === null) return null;
		const ready = { ...head, lengthBytes };
		this.#heads.set(kind, ready);
		return ready;
	}

	/** A page is told by what it was made of, for holding on to the page itself would keep its body. */
	#forgetOlder(page: Page): void {
		const madeOf = `${page.generation} ${page.generatedAt}`;
		if (this.#bodyHash === page.bodyHash && this.#madeOf === madeOf) return;
		this.#bodyHash = page.bodyHash;
		this.#madeOf = madeOf;
		this.#heads.clear();
	}
}

function readyHead(status: number, headers: readonly HeaderPair[]): Omit<ReadyHead, 'lengthBytes'> | null {
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
