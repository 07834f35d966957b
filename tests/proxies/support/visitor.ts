import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { readAnswer } from '../../edge/support/http-client.ts';
import type { Front } from './front.ts';

export type Answer = {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly bytes: Buffer;
	readonly text: string;
};

export type Question = {
	readonly method?: string;
	readonly headers?: OutgoingHttpHeaders;
	readonly body?: string | Buffer;
};

/** A visitor over TLS whose connections are used again. */
export class Visitor implements Disposable {
	readonly origin: string;
	readonly #front: Front;
	readonly #agent: Agent;
	readonly #sockets = new Set<unknown>();

	/** @param address from which the visitor comes */
	constructor(front: Front, { address, connections = 8 }: { address?: string; connections?: number } = {}) {
		this.#front = front;
		this.origin = `https://${front.host}`;
		this.#agent = new Agent({
			keepAlive: true,
			maxSockets: connections,
			ca: front.certificate,
			servername: front.host,
			...(address === undefined ? {} : { localAddress: address }),
		});
	}

	/** How many connections were opened. */
	get connections(): number {
		return this.#sockets.size;
	}

	/** @param path sent unchanged @throws {Error} the connection was closed without an answer */
	ask(path: string, { method = 'GET', headers = {}, body }: Question = {}): Promise<Answer> {
		const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
		const { promise, resolve, reject } = Promise.withResolvers<Answer>();
		const req = request(
			{
				agent: this.#agent,
				host: '127.0.0.1',
				port: this.#front.httpsPort,
				method,
				path,
				headers: { host: this.#front.host, ...length, ...headers },
			},
			(res) =>
				resolve(readAnswer(res).then(({ status, headers, bytes, body }) => ({ status, headers, bytes, text: body }))),
		);
		req.once('socket', (socket) => this.#sockets.add(socket));
		req.on('error', reject);
		req.end(body);
		return promise;
	}

	/** Where a browser goes from an answer; null: nowhere. */
	target({ headers }: Answer): URL | null {
		return headers.location === undefined ? null : new URL(headers.location, `${this.origin}/`);
	}

	[Symbol.dispose](): void {
		this.#agent.destroy();
	}
}
