import { connect, type Socket } from 'node:net';

/** One response on a pipelined connection. */
export type PipelinedAnswer = { readonly status: number; readonly head: string; readonly body: string };

/** A pipelined connection, for loads that must not be limited by the client. */
export class Pipeline {
	readonly #socket: Socket;
	readonly #host: string;
	readonly #waiting: { resolve: (answer: PipelinedAnswer) => void; reject: (error: Error) => void }[] = [];
	#received = '';

	constructor(url: string) {
		const { hostname, port, host } = new URL(url);
		this.#host = host;
		this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
		this.#socket.setEncoding('latin1');
		this.#socket.on('data', (chunk: string) => this.#read(chunk));
		this.#socket.on('error', () => {});
		this.#socket.on('close', () => {
			for (const { reject } of this.#waiting.splice(0)) reject(new Error('the connection was closed'));
		});
	}

	/** @param lines more header lines, each with its end. @throws {Error} the connection was closed before the answer */
	get(path: string, lines = ''): Promise<PipelinedAnswer> {
		const { promise, resolve, reject } = Promise.withResolvers<PipelinedAnswer>();
		this.#waiting.push({ resolve, reject });
		if (this.#socket.closed) reject(new Error('the connection is closed'));
		else this.#socket.write(`GET ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${lines}\r\n`);
		return promise;
	}

	close(): void {
		this.#socket.destroy();
	}

	#read(chunk: string): void {
		this.#received += chunk;
		for (let answer = this.#next(); answer !== null; answer = this.#next()) this.#waiting.shift()?.resolve(answer);
	}

	#next(): PipelinedAnswer | null {
		const headEnd = this.#received.indexOf('\r\n\r\n');
		if (headEnd < 0) return null;
		const head = this.#received.slice(0, headEnd);
		const lengthBytes = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
		const end = headEnd + 4 + lengthBytes;
		if (this.#received.length < end) return null;
		const body = this.#received.slice(headEnd + 4, end);
		this.#received = this.#received.slice(end);
		return { status: Number(head.slice(9, 12)), head, body };
	}
}

/** `x-vercel-cache` of an answer. */
export function cacheOf({ head }: PipelinedAnswer): string {
	return /^x-vercel-cache: (\w+)/im.exec(head)?.[1] ?? 'none';
}
