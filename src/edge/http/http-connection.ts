import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Answers that may be open on a connection at once: on the fast path, or because a burst follows a body. */
export const MAX_OPEN_ANSWERS = 32;
/** Pieces of a body that a connection may have parsed before it is another connection's turn. */
const PIECES_PER_TURN = 64;
/** Heads are looked for in bodies too, because chunked ones end anywhere; not more often than this, bytes. */
const BODY_PIECE_BYTES = 1_024;

/** How much of a refused request is read, so that its client gets the answer instead of a reset. */
export type LingerLimits = { readonly lingerMs: number; readonly lingerBytes: number };

/**
 * A connection that Node's server handles. Node parses all requests of a chunk at once, two thousand of them in 64 KB, and
 * holds requests, answers and their bodies in memory, whether the client reads or not. So the bytes are passed to its
 * parser in pieces with one head each, the next when the answer before is sent; the rest waits in the socket's own buffer,
 * and TCP makes the client wait. A client that wants several answers at once opens several connections, whose number is
 * limited; otherwise its function calls would queue in front of everybody's.
 */
export class HttpConnection {
	readonly #socket: Socket;
	readonly #turns: PipelineTurns;
	readonly #limits: LingerLimits;
	readonly #parse: (bytes: Buffer) => void;
	readonly #open = new Set<ServerResponse>();
	#last: IncomingMessage | null = null;
	/** Whether requests wait for a turn of this connection. */
	#waiting = false;
	/** Whether Node has paused the socket, because the client reads too slowly; it resumes it by itself. */
	#pausedByNode = false;
	#queued = false;
	/** Bytes that were read only to be thrown away; null: none are. */
	#discardedBytes: number | null = null;

	/** @param socket Node's server has just begun to read it */
	constructor(socket: Socket, turns: PipelineTurns, limits: LingerLimits) {
		const [parse, ...others] = socket.listeners('data');
		if (parse === undefined || others.length > 0) throw new TypeError('Node’s server does not read this socket');
		this.#parse = parse as (bytes: Buffer) => void;
		this.#socket = socket;
		this.#turns = turns;
		this.#limits = limits;
		// From now on Node does not read from the handle itself: it leaves that to sockets with a listener of another.
		socket.removeAllListeners('data').on('data', (chunk: Buffer) => this.#read(chunk));
		// Called by Node's server after the last answer.
		socket.destroySoon = () => this.#closeInStages();
	}

	/** Answers in progress, the oldest first. */
	get openAnswers(): ReadonlySet<ServerResponse> {
		return this.#open;
	}

	/** Whether no request is answered any more. */
	get discards(): boolean {
		return this.#discardedBytes !== null;
	}

	/** Bytes that the client has not read, or that have not been parsed yet. */
	get heldBytes(): number {
		let bytes = this.#socket.writableLength + this.#socket.readableLength;
		// An answer without the socket waits behind another.
		for (const res of this.#open) if (res.socket === null) bytes += res.writableLength;
		return bytes;
	}

	/** @returns false if too many answers are open, which a burst behind a body can achieve */
	add(req: IncomingMessage, res: ServerResponse): boolean {
		if (this.#open.size >= MAX_OPEN_ANSWERS) return false;
		this.#last = req;
		this.#open.add(res);
		res.once('close', () => this.#closed(res));
		return true;
	}

	/** Ignores everything that the client still sends. */
	discard(): void {
		this.#discardedBytes ??= 0;
	}

	/** Goes on with the requests that wait. */
	resume(): void {
		this.#queued = false;
		if (!this.#waiting || this.#pausedByNode || this.#socket.destroyed) return;
		this.#waiting = false;
		this.#socket.resume();
	}

	#closed(res: ServerResponse): void {
		this.#open.delete(res);
		if (this.#waiting) this.#queue();
	}

	#read(chunk: Buffer): void {
		const socket = this.#socket;
		this.#pausedByNode = false;
		let at = 0;
		for (let n = 0; n < PIECES_PER_TURN && at < chunk.length && this.#mayParse(); n += 1) {
			const end = pieceEnd(chunk, at, this.#inBody());
			this.#parse(chunk.subarray(at, end));
			at = end;
			// Node's parser must not get more before Node has resumed the socket.
			this.#pausedByNode = socket.isPaused();
			if (socket.destroyed || this.#pausedByNode) break;
		}
		const rest = chunk.subarray(at);
		if (socket.destroyed || rest.length === 0) return;
		if (this.#discardedBytes !== null) {
			this.#discardedBytes += rest.length;
			if (this.#discardedBytes > this.#limits.lingerBytes) socket.destroy();
			else this.#discardSlowly(rest.length);
			return;
		}
		socket.pause();
		socket.unshift(rest);
		this.#waiting = true;
		this.#queue();
	}

	#mayParse(): boolean {
		// Node resumes the socket after each request, whether it is the connection's turn or not.
		return !this.discards && !this.#waiting && this.#hasRoom();
	}

	/** Whether another request may be parsed. The rest of a body is always read: the answer may depend on it. */
	#hasRoom(): boolean {
		return this.#open.size === 0 || this.#inBody();
	}

	/** Reading a body only to throw it away costs time as well: its client gets just enough of it to use up both limits. */
	#discardSlowly(bytes: number): void {
		const { lingerBytes, lingerMs } = this.#limits;
		this.#socket.pause();
		setTimeout(() => this.#socket.resume(), (bytes / lingerBytes) * lingerMs).unref();
	}

	#inBody(): boolean {
		return this.#last !== null && !this.#last.complete;
	}

	/** If it gets no turn now, it gets one when an answer is sent, or the client has read what was sent. */
	#queue(): void {
		if (this.#queued || this.#pausedByNode || !this.#hasRoom()) return;
		this.#queued = true;
		this.#turns.add(this);
	}

	/**
	 * Closes the connection when everything is sent. If the client may still be sending, only this side is closed first: a
	 * connection with unread bytes would be reset, and a proxy takes a reset for an answer that failed (RFC 9112, 9.6).
	 */
	#closeInStages(): void {
		const socket = this.#socket;
		const isSending = this.#inBody() || socket.readableLength > 0;
		if (socket.writable) socket.end();
		if (!isSending || socket.readableEnded) {
			if (socket.writableFinished) socket.destroy();
			else socket.once('finish', () => socket.destroy());
			return;
		}
		this.discard();
		const timer = setTimeout(() => socket.destroy(), this.#limits.lingerMs).unref();
		socket.once('end', () => socket.destroy()).once('close', () => clearTimeout(timer));
		socket.resume();
	}
}

/**
 * Lets connections with pipelined requests go on in turn, so many of them a second. Requests that clients had ready before
 * they read an answer take no more of the processor than that, and other visitors hardly notice them.
 */
export class PipelineTurns {
	readonly #intervalMs: number;
	readonly #queue = new Set<HttpConnection>();
	#timer: NodeJS.Timeout | null = null;

	/** @param turnsPerS of all connections together */
	constructor(turnsPerS: number) {
		this.#intervalMs = 1_000 / turnsPerS;
	}

	add(connection: HttpConnection): void {
		this.#queue.add(connection);
		this.#timer ??= setTimeout(() => this.#run(), this.#intervalMs);
	}

	#run(): void {
		const [next] = this.#queue;
		if (next !== undefined) this.#queue.delete(next);
		this.#timer = this.#queue.size > 0 ? setTimeout(() => this.#run(), this.#intervalMs) : null;
		next?.resume();
	}
}

/** Returns where the bytes end that may be parsed at once: behind the first head or, in a body, behind its next one. */
function pieceEnd(chunk: Buffer, at: number, inBody: boolean): number {
	const found = chunk.indexOf('\r\n\r\n', at + (inBody ? BODY_PIECE_BYTES : 0), 'latin1');
	return found < 0 ? chunk.length : found + 4;
}
