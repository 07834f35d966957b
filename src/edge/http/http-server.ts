import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { withDeadline } from '../cache/clock.ts';

/** Limits on how long one client can keep a connection, milliseconds. */
export type ConnectionLimits = {
	/** Until the last header has arrived. */
	readonly headersMs: number;
	/** Until the last byte of the request has arrived. */
	readonly requestMs: number;
	/** Between two requests. */
	readonly keepAliveMs: number;
	/** Without a byte in either direction, unless the client is waiting for a function. */
	readonly inactiveMs: number;
	/** How often the first two are checked. */
	readonly checkMs: number;
	readonly connections: number;
};

export const CONNECTION_LIMITS: ConnectionLimits = {
	headersMs: 10_000,
	requestMs: 60_000,
	keepAliveMs: 65_000,
	inactiveMs: 120_000,
	checkMs: 1_000,
	connections: 10_000,
};

/** Request line and headers together; longer ones are answered with 431. */
const MAX_HEADER_BYTES = 16_384;

/** A server for `handle` that refuses what is malformed, oversized or too slow, and closes that connection. */
export function createHttpServer(
	handle: (req: IncomingMessage, res: ServerResponse) => void,
	limits: ConnectionLimits,
	refused: () => void,
): Server {
	const answering = new WeakMap<Duplex, Set<ServerResponse>>();
	const closing = new WeakSet<Duplex>();

	/** Stops reading from a connection, lets the answers before the fault finish, sends the status, and closes it. */
	function rejectConnection(socket: Duplex, status: string): void {
		refused();
		closing.add(socket);
		const open = [...(answering.get(socket) ?? [])];
		const last = open.at(-1);
		// The fault is in the body of the last request, so no answer to that one can be right.
		if (!socket.writable || last?.req.complete === false) destroyAfterWrites(socket);
		else if (last === undefined) refuse(socket, status);
		else {
			if (!last.headersSent) last.shouldKeepAlive = false;
			last.once('close', () => refuse(socket, status));
		}
	}

	function onRequest(req: IncomingMessage, res: ServerResponse): void {
		const { socket } = req;
		if (closing.has(socket)) return;
		// Node's parser accepts other codings; only this one has an end that every parser finds (RFC 9112, 6.1).
		const coding = req.headers['transfer-encoding'];
		if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
			rejectConnection(socket, '400 Bad Request');
			return;
		}
		const open = answering.get(socket) ?? new Set();
		answering.set(socket, open.add(res));
		res.once('close', () => open.delete(res));
		handle(req, res);
	}

	const server = createServer(
		{
			insecureHTTPParser: false,
			// `validate-request` answers a request without a host like one with a bad host.
			requireHostHeader: false,
			maxHeaderSize: MAX_HEADER_BYTES,
			headersTimeout: limits.headersMs,
			requestTimeout: limits.requestMs,
			keepAliveTimeout: limits.keepAliveMs,
			connectionsCheckingInterval: limits.checkMs,
			noDelay: true,
		},
		onRequest,
	);
	// `readBody` sends 100 Continue when it reads the body. By default Node sends it at once, even into an answer in progress.
	server.on('checkContinue', onRequest);
	server.maxConnections = limits.connections;
	server.timeout = limits.inactiveMs;
	server.on('timeout', (socket) => {
		// A client that waits for a function is bound by the limit of that; one that neither reads nor sends, by this one.
		const waits = (answering.get(socket)?.size ?? 0) > 0 && socket.writableLength === 0;
		if (!waits) socket.destroy();
	});
	server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
		if (error.code === 'ECONNRESET') socket.destroy();
		else if (!closing.has(socket)) rejectConnection(socket, statusFor(error.code));
	});
	return server;
}

function refuse(socket: Duplex, status: string): void {
	if (!socket.writable) return;
	socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}

/** Closes a connection after the answers that were complete before the fault have been written. */
function destroyAfterWrites(socket: Duplex): void {
	if (socket instanceof Socket) socket.destroySoon();
	else socket.destroy();
}

function statusFor(code: string | undefined): string {
	if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
	if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout';
	return '400 Bad Request';
}

/** Tracks the answers in progress, so that a server can stop without cutting any off. */
export class OpenAnswers {
	readonly #open = new Set<ServerResponse>();
	#wake: (() => void) | undefined;
	#closing = false;

	/** Tracks an answer until its response has closed. */
	add(res: ServerResponse): void {
		this.#open.add(res);
		if (this.#closing) res.shouldKeepAlive = false;
		res.once('close', () => {
			this.#open.delete(res);
			if (this.#open.size === 0) this.#wake?.();
		});
	}

	/** Makes every further answer the last on its connection. */
	closeAfterAnswers(): void {
		this.#closing = true;
		for (const res of this.#open) if (!res.headersSent) res.shouldKeepAlive = false;
	}

	/** Resolves when no answer is in progress. */
	async drained(): Promise<void> {
		if (this.#open.size === 0) return;
		await new Promise<void>((resolve) => {
			this.#wake = resolve;
		});
	}
}

/**
 * Stops accepting connections, lets accepted requests finish, and closes what is left at the deadline.
 *
 * @returns whether all finished in time
 */
export async function drainServer(server: Server, answers: OpenAnswers, deadlineMs: number): Promise<boolean> {
	answers.closeAfterAnswers();
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	server.closeIdleConnections();
	const drained = answers.drained().then(() => true);
	const inTime = await withDeadline(drained, deadlineMs, () => false);
	server.closeAllConnections();
	await closed;
	return inTime;
}
