import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SeenRequest = { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders };

export type Upstream = AsyncDisposable & { readonly url: string; readonly requests: readonly SeenRequest[] };

/** Answers the nth request (from 1). */
export type Answer = (response: ServerResponse, nth: number, request: IncomingMessage) => void;

/** A real HTTP server on a free port that records its requests and answers as given. */
export async function startUpstream(answer: Answer): Promise<Upstream> {
	const requests: SeenRequest[] = [];
	const server = createServer((request, response) => {
		requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
		// Clients that disconnect in the middle are part of these tests.
		response.on('error', () => undefined);
		answer(response, requests.length, request);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		[Symbol.asyncDispose]: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** Returns the URL of a closed port. */
export async function closedPortUrl(): Promise<string> {
	await using upstream = await startUpstream((response) => response.end());
	return upstream.url;
}

/** Answers with JSON and a status. */
export function json(status: number, value: unknown): Answer {
	return (response) => {
		response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
		response.end(typeof value === 'string' ? value : JSON.stringify(value));
	};
}
