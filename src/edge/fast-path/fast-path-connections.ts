import type { Socket } from 'node:net';
import { MAX_OPEN_ANSWERS } from '../http/http-connection.ts';
import type { Hit } from './fast-path.ts';
import type { HitRequest, HitRequestReader } from './hit-request.ts';

export type FastPathOptions = {
	/** Returns the reader of the build that is served now. */
	readonly reader: () => HitRequestReader;
	readonly find: (target: string, request: HitRequest) => Hit | null;
	readonly makeId: () => string;
	readonly answered: (hit: Hit, target: string, id: string, socket: Socket) => void;
	/** Time for a connection to send its first request, milliseconds. */
	readonly firstRequestMs: number;
	/** Time that a connection may be inactive between requests or while it receives an answer, milliseconds. */
	readonly keepAliveMs: number;
};

/** Unsent bytes after which a connection of a slow reader is handed to Node, which applies backpressure. */
const MAX_UNSENT_BYTES = 262_144;

/**
 * Answers hits ahead of Node's HTTP server: plain GET requests for pages that can be served at once.
 *
 * Anything else, even an incomplete request, hands the connection and all unanswered bytes over to Node's server for
 * good. So this code never decides what is malformed.
 */
export class FastPathConnections {
	readonly #options: FastPathOptions;
	readonly #open = new Set<Socket>();
	#stopping = false;
	#empty: PromiseWithResolvers<void> | null = null;

	constructor(options: FastPathOptions) {
		this.#options = options;
	}

	/** @param toHttp makes Node's server handle the connection */
	take(socket: Socket, toHttp: () => void): void {
		this.#open.add(socket);
		const isStopping = () => this.#stopping;
		serveConnection(socket, { ...this.#options, isStopping }, (rest) => {
			this.#open.delete(socket);
			if (this.#open.size === 0) this.#empty?.resolve();
			if (rest === null) return;
			toHttp();
			socket.unshift(rest);
			socket.resume();
		});
	}

	/** Hands each connection to Node's server with its next request, because that knows how to close one. */
	stop(): void {
		this.#stopping = true;
	}

	/** Closes connections without a request. Resolves when all they were sent has been read. */
	async closeIdle(): Promise<void> {
		if (this.#open.size === 0) return;
		this.#empty ??= Promise.withResolvers();
		for (const socket of this.#open) socket.destroySoon();
		await this.#empty.promise;
	}
}

/** @param leave called once, with the bytes that Node must answer, or with null if the connection has closed */
function serveConnection(
	socket: Socket,
	options: FastPathOptions & { readonly isStopping: () => boolean },
	leave: (rest: Buffer | null) => void,
): void {
	let knownLines: string | undefined;
	let knownReader: HitRequestReader | undefined;
	let known: HitRequest | null = null;
	/** Answers since the client had read everything. */
	let openCount = 0;

	function read(lines: string): HitRequest | null {
		const reader = options.reader();
		if (lines === knownLines && reader === knownReader) return known;
		known = HEADER_LINES.test(lines) ? reader.fromLines(lines) : null;
		knownLines = lines;
		knownReader = reader;
		return known;
	}

	function onData(chunk: Buffer): void {
		const text = chunk.toString('latin1');
		let at = 0;
		if (socket.writableLength === 0) openCount = 0;
		socket.cork();
		while (at < text.length && openCount < MAX_OPEN_ANSWERS && socket.writableLength <= MAX_UNSENT_BYTES) {
			const plain = options.isStopping() ? null : readPlainRequest(text, at);
			const request = plain && read(plain.lines);
			const hit = request && options.find(plain.target, request);
			if (!hit) break;
			write(hit, plain.target);
			at = plain.end;
			openCount += 1;
		}
		socket.uncork();
		if (at === 0 || at < text.length) {
			socket.off('data', onData).pause();
			setImmediate(handOver, chunk.subarray(at));
		} else if (socket.timeout !== options.keepAliveMs) socket.setTimeout(options.keepAliveMs);
	}

	function write(hit: Hit, target: string): void {
		const id = options.makeId();
		socket.write(hit.head);
		// A buffer, because Node would copy a corked write with strings in it before sending.
		socket.write(
			Buffer.from(`age: ${hit.age}\r\nx-vercel-cache: ${hit.cache}\r\nx-vercel-id: ${id}\r\n\r\n`, 'latin1'),
		);
		if (hit.body) socket.write(hit.body);
		options.answered(hit, target, id, socket);
	}

	/**
	 * Must not run within a `data` event: the stream would keep reading by itself, and Node's parser, which takes over
	 * reading, would miss those bytes.
	 */
	function handOver(rest: Buffer): void {
		if (socket.destroyed) return;
		socket.off('end', onEnd).off('timeout', onTimeout).off('error', onError).off('close', onClose);
		socket.setTimeout(0);
		leave(rest);
	}

	const onEnd = () => socket.end();
	const onTimeout = () => socket.destroy();
	const onError = () => {};
	const onClose = () => leave(null);

	socket.on('data', onData).on('end', onEnd).on('timeout', onTimeout).on('error', onError).on('close', onClose);
	socket.setTimeout(options.firstRequestMs);
}

/** A GET in the bytes of a connection. */
type PlainRequest = {
	readonly target: string;
	/** Header lines, each with its line end; not validated. */
	readonly lines: string;
	/** Offset of the next request. */
	readonly end: number;
};

/** Longer requests are left to Node's parser and its limit. */
const MAX_HEAD_LENGTH = 8_192;
const VERSION = ' HTTP/1.1';
/** RFC 9112, 5: a token, a colon, visible ASCII, spaces and tabs, CRLF. */
const HEADER_LINES = /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n)+$/;

/**
 * Reads a complete GET request at `from`; accepts only what every parser reads in the same way. Does not validate the
 * header lines: they are usually the same for all requests of a connection and validated once.
 *
 * @param text bytes as Latin-1
 * @returns null if it is anything else, or incomplete
 */
function readPlainRequest(text: string, from: number): PlainRequest | null {
	if (!text.startsWith('GET /', from)) return null;
	const lineEnd = text.indexOf('\r\n', from);
	const headEnd = text.indexOf('\r\n\r\n', lineEnd);
	if (lineEnd < 0 || headEnd <= lineEnd || headEnd - from > MAX_HEAD_LENGTH) return null;
	const targetEnd = lineEnd - VERSION.length;
	if (!text.startsWith(VERSION, targetEnd)) return null;
	const target = text.slice(from + 4, targetEnd);
	const lines = text.slice(lineEnd + 2, headEnd + 2);
	return { target, lines, end: headEnd + 4 };
}
