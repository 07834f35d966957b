/** Finds the end of one HTTP/1.1 response and keeps its head, not its body. Not for responses without a body. */
export class AnswerEnd {
	#head = '';
	#headEnded = false;
	#leftBytes = 0;
	#chunked = false;
	#sizeLine = '';
	#lastChunk = false;

	/** @returns whether the answer ended with this chunk */
	push(chunk: Buffer): boolean {
		if (this.#headEnded) return this.#take(chunk);
		const text = this.#head + chunk.toString('latin1');
		const end = text.indexOf('\r\n\r\n');
		if (end === -1) {
			this.#head = text;
			return false;
		}
		const bodyStart = chunk.length - (text.length - end - 4);
		this.#head = text.slice(0, end);
		this.#headEnded = true;
		this.#chunked = this.header('transfer-encoding') === 'chunked';
		this.#leftBytes = this.#chunked ? 0 : Number(this.header('content-length') ?? 0);
		return this.#take(chunk.subarray(bodyStart));
	}

	/** Undefined before the head has ended, too. */
	get status(): string | undefined {
		return this.#headEnded ? this.#head.split(' ')[1] : undefined;
	}

	/** @param name lower case */
	header(name: string): string | undefined {
		const line = this.#head.split('\r\n').find((each) => each.toLowerCase().startsWith(`${name}:`));
		return line?.slice(name.length + 1).trim();
	}

	#take(body: Buffer): boolean {
		if (this.#chunked) return this.#takeChunks(body);
		this.#leftBytes -= body.length;
		return this.#leftBytes <= 0;
	}

	/** RFC 9112, 7.1, without trailers: what is left belongs to a chunk and the line end behind it. */
	#takeChunks(body: Buffer): boolean {
		let rest = body;
		while (rest.length > 0) {
			const skipped = Math.min(this.#leftBytes, rest.length);
			this.#leftBytes -= skipped;
			rest = rest.subarray(skipped);
			const end = rest.indexOf('\n');
			this.#sizeLine += rest.subarray(0, end === -1 ? rest.length : end).toString('latin1');
			if (end === -1) break;
			rest = rest.subarray(end + 1);
			const size = Number.parseInt(this.#sizeLine, 16);
			this.#sizeLine = '';
			this.#lastChunk = size === 0;
			this.#leftBytes = size + 2;
		}
		return this.#lastChunk && this.#leftBytes === 0;
	}
}
