import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';

export const TOKEN = 'test-token-0123456789abcdef0123456789';

/** What the site was asked. */
export type Asked = {
	readonly method: string;
	readonly path: string;
	readonly headers: IncomingMessage['headers'];
	readonly body: string;
};

export type Reply = {
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string | string[]>>;
	readonly body?: string | Buffer;
};

export type Answerer = (asked: Asked) => Reply | Promise<Reply>;

let openSites = 0;

/** To be called after each test. */
export function expectNoSites(): void {
	expect(openSites).toBe(0);
}

/** A real HTTP server that plays the site, and remembers what it was asked. */
export class FakeSite implements AsyncDisposable {
	readonly origin: string;
	readonly asked: Asked[] = [];
	readonly #server: Server;

	private constructor(server: Server, answer: Answerer) {
		this.#server = server;
		this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		server.on('request', (request, response) => void this.#answer(request, response, answer));
	}

	static async start(answer: Answerer): Promise<FakeSite> {
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		openSites += 1;
		return new FakeSite(server, answer);
	}

	get paths(): string[] {
		return this.asked.map(({ path }) => path);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
		openSites -= 1;
	}

	async #answer(request: IncomingMessage, response: ServerResponse, answer: Answerer): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const { method = '', url: path = '', headers } = request;
		const asked = { method, path, headers, body: Buffer.concat(chunks).toString() };
		this.asked.push(asked);
		const reply = await answer(asked);
		response.writeHead(reply.status ?? 200, reply.headers).end(reply.body ?? '');
	}
}

/** A report of the site in which these pages were regenerated. */
export function report(paths: readonly string[], more: object = {}): Reply {
	const revalidated = paths.map((path) => ({
		path,
		status: 200,
		cache: 'REVALIDATED',
		generatedAt: null,
		durationMs: 3,
	}));
	const failed = 'failed' in more && Array.isArray(more.failed) ? more.failed : [];
	return {
		status: failed.length > 0 ? 502 : 200,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ revalidated, failed: [], ...more }),
	};
}

/** An entry of `failed` in a report. */
export function failedPage(path: string): object {
	return { path, status: 500, cache: 'MISS', error: 'PAGE_REVALIDATION_FAILED' };
}
