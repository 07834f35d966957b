import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { HitRequest, HitRequestReader } from './hit-request.ts';
import type { Hit } from './hot-pages.ts';
import { areHeaderLines, readPlainRequest } from './plain-request.ts';

export type SocketFrontOptions = {
	readonly reader: HitRequestReader;
	readonly find: (target: string, asked: HitRequest) => Hit | null;
	readonly makeId: () => string;
	readonly answered: (hit: Hit, target: string, id: string, socket: Socket) => void;
	/** Until the first request came. */
	readonly firstMs: number;
	/** Between two requests, and without a byte of an answer being taken. */
	readonly keepAliveMs: number;
};

/** What may wait for a slow reader before the connection goes to Node, which stops reading from it. */
const UNSENT_AT_MOST_BYTES = 262_144;

/**
 * Answers hits ahead of Node's HTTP server: plain GET requests for pages that can be served at once.
 *
 * At the first sign of anything else, be it a header that matters or half a request, the connection and every byte
 * that has not been answered go to Node's server for good. So nothing is ever decided here about what is malformed.
 *
 * @returns closes the connections that wait here for a next request
 */
export function putFrontBefore(server: Server, options: SocketFrontOptions): () => void {
	const [toHttp] = server.listeners('connection');
	if (toHttp === undefined) throw new TypeError('The server has no listener for connections');
	server.removeAllListeners('connection');
	const waiting = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		waiting.add(socket);
		frontConnection(socket, options, (rest) => {
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

/** @param leave called once, with the bytes that Node has to answer, or null: the connection is gone */
function frontConnection(socket: Socket, options: SocketFrontOptions, leave: (rest: Buffer | null) => void): void {
	let knownLines: string | undefined;
	let known: HitRequest | null = null;

	function read(lines: string): HitRequest | null {
		if (lines === knownLines) return known;
		known = areHeaderLines(lines) ? options.reader.fromLines(lines) : null;
		knownLines = lines;
		return known;
	}

	function onData(chunk: Buffer): void {
		const text = chunk.toString('latin1');
		let at = 0;
		socket.cork();
		while (at < text.length && socket.writableLength <= UNSENT_AT_MOST_BYTES) {
			const request = readPlainRequest(text, at);
			const asked = request && read(request.lines);
			const hit = asked && options.find(request.target, asked);
			if (!hit) break;
			write(hit, request.target);
			at = request.end;
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
	 * Runs apart from the event that brought the bytes: in it, the stream would go on to read on its own account,
	 * behind the back of Node's parser, which takes the connection's reads to itself.
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
	socket.setTimeout(options.firstMs);
}
