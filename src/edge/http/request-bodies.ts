import type { IncomingMessage, ServerResponse } from 'node:http';

/** Why a request body was refused. */
export class RequestBodyError extends Error {
	override readonly name = 'RequestBodyError';
	readonly code: keyof typeof STATUSES;
	/** Of the answer. */
	readonly status: number;

	constructor(code: RequestBodyError['code'], message: string) {
		super(message);
		this.code = code;
		this.status = STATUSES[code];
	}
}

const STATUSES = {
	FUNCTION_PAYLOAD_TOO_LARGE: 413,
	REQUEST_TIMEOUT: 408,
	REQUEST_ABORTED: 408,
	FUNCTION_THROTTLED: 503,
} as const;

export type RequestBodyLimits = {
	/** Of one body. */
	readonly bodyBytes: number;
	/** Memory of all bodies that are still arriving. */
	readonly arrivingBytes: number;
	/** Memory of all bodies that have arrived and wait for a function to read them. */
	readonly waitingBytes: number;
};

/** An honest client sends kilobytes at a time; each piece costs a call, even if it is a chunk of one byte. */
const MAX_PIECES = 65_536;
/** What a function gets at a time. */
const CHUNK_BYTES = 65_536;

/**
 * Collects the bodies of requests, so that a function is called when there is nothing more to wait for: neither its
 * thread nor its time limit is spent on a slow client. If many clients send slowly, those whose bodies take most memory
 * are refused. How long a body may take is a limit of the server (`requestMs`). If functions do not read what has arrived,
 * because they are busy, further bodies are refused.
 */
export class RequestBodies {
	readonly #limits: RequestBodyLimits;
	readonly #arriving = new Set<ArrivingBody>();
	#bytes = 0;
	#waitingBytes = 0;

	constructor(limits: RequestBodyLimits) {
		this.#limits = limits;
	}

	/** @returns the whole body in pieces, null if the request has none @throws {RequestBodyError} */
	async read(req: IncomingMessage, res: ServerResponse): Promise<AsyncIterable<Uint8Array> | null> {
		const { bodyBytes } = this.#limits;
		const announced = req.headers['content-length'];
		const isChunked = req.headers['transfer-encoding'] !== undefined;
		if (!isChunked && (announced === undefined || announced === '0')) return null;
		if (Number(announced ?? 0) > bodyBytes) throw tooLarge(bodyBytes);
		// Its events are over, and would be waited for in vain.
		if (req.destroyed) throw disconnected();
		// Not after the response has begun (RFC 9110, 10.1.1).
		if (req.headers.expect?.toLowerCase() === '100-continue' && !res.headersSent && res.socket) res.writeContinue();
		const body = new ArrivingBody(req, bodyBytes, (addedBytes) => this.#add(addedBytes));
		this.#arriving.add(body);
		try {
			return this.#keep(await body.whole, res);
		} finally {
			this.#arriving.delete(body);
			this.#bytes -= body.heldBytes;
		}
	}

	/** Holds a body until it was read or its request is over. */
	#keep(whole: Buffer, res: ServerResponse): AsyncIterable<Uint8Array> {
		if (res.destroyed) throw disconnected();
		const sizeBytes = whole.buffer.byteLength;
		if (this.#waitingBytes + sizeBytes > this.#limits.waitingBytes) {
			throw new RequestBodyError('FUNCTION_THROTTLED', 'Too many bodies wait for a function');
		}
		this.#waitingBytes += sizeBytes;
		const body = new WaitingBody(whole, () => {
			this.#waitingBytes -= sizeBytes;
		});
		// A function may answer first and read then.
		res.once('close', () => (res.writableFinished ? body.release() : body.drop()));
		return body;
	}

	#add(bytes: number): void {
		this.#bytes += bytes;
		if (this.#bytes <= this.#limits.arrivingBytes) return;
		let largest: ArrivingBody | null = null;
		for (const body of this.#arriving) if (body.heldBytes > (largest?.heldBytes ?? 0)) largest = body;
		largest?.refuse(new RequestBodyError('REQUEST_TIMEOUT', 'Too many bodies arrive too slowly'));
	}
}

class ArrivingBody {
	readonly #req: IncomingMessage;
	readonly #limitBytes: number;
	readonly #grown: (bytes: number) => void;
	readonly #whole = Promise.withResolvers<Buffer>();
	/** Copied to, because each piece is a view that keeps more in memory than it shows. */
	#held = Buffer.alloc(0);
	#lengthBytes = 0;
	#pieces = 0;

	constructor(req: IncomingMessage, limitBytes: number, grown: (bytes: number) => void) {
		this.#req = req;
		this.#limitBytes = limitBytes;
		this.#grown = grown;
		req.on('data', this.#onData).on('end', this.#onEnd).on('error', this.#onCut).on('close', this.#onCut);
	}

	/** @throws {RequestBodyError} as the promise's rejection */
	get whole(): Promise<Buffer> {
		return this.#whole.promise;
	}

	get heldBytes(): number {
		return this.#held.length;
	}

	refuse(error: RequestBodyError): void {
		this.#stop();
		this.#whole.reject(error);
	}

	readonly #onData = (piece: Buffer): void => {
		const lengthBytes = this.#lengthBytes + piece.length;
		this.#pieces += 1;
		if (lengthBytes > this.#limitBytes || this.#pieces > MAX_PIECES) {
			this.refuse(tooLarge(this.#limitBytes));
			return;
		}
		if (lengthBytes > this.#held.length) this.#grow(lengthBytes);
		piece.copy(this.#held, this.#lengthBytes);
		this.#lengthBytes = lengthBytes;
	};

	readonly #onEnd = (): void => {
		this.#stop();
		this.#whole.resolve(this.#held.subarray(0, this.#lengthBytes));
	};

	readonly #onCut = (): void => {
		this.refuse(disconnected());
	};

	#grow(lengthBytes: number): void {
		const before = this.#held;
		const wantedBytes = Math.max(lengthBytes, Math.min(2 * before.length, this.#limitBytes));
		this.#held = Buffer.allocUnsafeSlow(wantedBytes);
		before.copy(this.#held);
		this.#grown(wantedBytes - before.length);
	}

	/** The connection is closed with the answer, and what is still sent is ignored then. */
	#stop(): void {
		const req = this.#req;
		req.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onCut).off('error', this.#onCut);
		// A request that fails later must not end the process.
		req.on('error', () => {}).pause();
	}
}

/** A body that has arrived: passed on in pieces, once. */
class WaitingBody implements AsyncIterable<Uint8Array> {
	/** Null once it was read or dropped, so that nothing keeps it in memory: the call that has it may live on. */
	#whole: Buffer | null;
	readonly #released: () => void;
	#isReleased = false;

	constructor(whole: Buffer, released: () => void) {
		this.#whole = whole;
		this.#released = released;
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
		for (let at = 0; at < this.#left().length; at += CHUNK_BYTES) yield this.#left().subarray(at, at + CHUNK_BYTES);
		this.drop();
	}

	/** The body is no longer counted. */
	release(): void {
		if (!this.#isReleased) this.#released();
		this.#isReleased = true;
	}

	/** Frees its memory too. */
	drop(): void {
		this.release();
		this.#whole = null;
	}

	/** @throws {RequestBodyError} it was dropped: what is missing must not look like the end */
	#left(): Buffer {
		if (this.#whole === null) throw disconnected();
		return this.#whole;
	}
}

function disconnected(): RequestBodyError {
	return new RequestBodyError('REQUEST_ABORTED', 'The client disconnected');
}

function tooLarge(limitBytes: number): RequestBodyError {
	return new RequestBodyError('FUNCTION_PAYLOAD_TOO_LARGE', `The body exceeds ${limitBytes} bytes`);
}
