import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Hit } from './fast-path.ts';
import type { HitRequest, HitRequestReader } from './hit-request.ts';

export type FastPathOptions = {
	readonly reader: HitRequestReader;
	readonly find: (target: string, request: HitRequest) => Hit | null;
	readonly makeId: () => string;
	readonly answered: (hit: Hit, target: string, id: string, socket: Socket) => void;
	/** How long a connection may take to send its first request, milliseconds. */
	readonly firstRequestMs: number;
	/** How long a connection may be silent between two requests or while it takes an answer, milliseconds. */
	readonly keepAliveMs: number;
};

/** Bytes that may wait for a slow reader before the connection goes to Node, which then stops reading from it. */
const MAX_UNSENT_BYTES = 262_144;

/**
 * Answers hits ahead of Node's HTTP server: plain GET requests for pages that can be served at once.
 *
 * At the first sign of anything else, be it a header that matters or half a request, the connection and every byte
 * that has not been answered go to Node's server for good. So nothing is ever decided here about what is malformed.
 *
 * @returns closes the connections that are waiting here for their next request
 */
export function attachFastPath(server: Server, options: FastPathOptions): () => void {
	const [toHttp] = server.listeners('connection');
	if (toHttp === undefined) throw new TypeError('The server has no listener for connections');
	server.removeAllListeners('connection');
	const waiting = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		waiting.add(socket);
		serveConnection(socket, options, (rest) => {
			waiting.delete(socket);
			if (rest === null) return;
			toHttp.call(server, socket);
			socket.unshift(rest);
			socket.resume();
		});
	});
	return () => {
		for (const socket of waiting) socket.end();
	};
}

/** @param leave called once, with the bytes that Node has to answer, or null when the connection has closed */
function serveConnection(socket: Socket, options: FastPathOptions, leave: (rest: Buffer | null) => void): void {
	let knownLines: string | undefined;
	let known: HitRequest | null = null;

	function read(lines: string): HitRequest | null {
		if (lines === knownLines) return known;
		known = HEADER_LINES.test(lines) ? options.reader.fromLines(lines) : null;
		knownLines = lines;
		return known;
	}

	function onData(chunk: Buffer): void {
		const text = chunk.toString('latin1');
		let at = 0;
		socket.cork();
		while (at < text.length && socket.writableLength <= MAX_UNSENT_BYTES) {
			const plain = readPlainRequest(text, at);
			const request = plain && read(plain.lines);
			const hit = request && options.find(plain.target, request);
			if (!hit) break;
			write(hit, plain.target);
			at = plain.end;
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
		// As bytes: with text among its parts, Node gathers a write in other memory before it is sent.
		socket.write(
			Buffer.from(`age: ${hit.age}\r\nx-vercel-cache: ${hit.cache}\r\nx-vercel-id: ${id}\r\n\r\n`, 'latin1'),
		);
		if (hit.body) socket.write(hit.body);
		options.answered(hit, target, id, socket);
	}

	/**
	 * Runs apart from the event that brought the bytes. Within it the stream would keep reading by itself, and Node's
	 * parser, which takes over the connection's reads, would miss those bytes.
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

/** A GET as it stands in the bytes of a connection. */
type PlainRequest = {
	readonly target: string;
	/** Header lines, each with its line end. Well-formed only if `HEADER_LINES` matches. */
	readonly lines: string;
	/** Where the next request begins. */
	readonly end: number;
};

/** Longer ones go to Node's parser, which has its own limit and answer. */
const MAX_HEAD_LENGTH = 8_192;
const VERSION = ' HTTP/1.1';
/** RFC 9112, 5: a token, a colon, visible characters, spaces and tabs, and both characters of the line end. */
const HEADER_LINES = /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n)+$/;

/**
 * Reads a complete GET request at `from`, strictly: it accepts only what every parser reads in the same way. The header
 * lines are not checked yet, because a connection repeats them with every request and they need checking only once.
 *
 * @param text bytes as Latin-1
 * @returns null: something else, or a request that has not arrived completely
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
