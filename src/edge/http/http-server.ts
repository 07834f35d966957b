import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { withDeadline } from '../cache/clock.ts';

/** Limits on how long a client can occupy a connection, milliseconds. */
export type ConnectionLimits = {
	/** For receiving the headers. */
	readonly headersMs: number;
	/** For receiving the whole request. */
	readonly requestMs: number;
	/** Between two requests. */
	readonly keepAliveMs: number;
	/** Without traffic in either direction, unless the client is waiting for a function. */
	readonly inactiveMs: number;
	/** How often `headersMs` and `requestMs` are checked. */
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

/** Creates a server that rejects malformed, oversized and slow requests and closes their connections. */
export function createHttpServer(
	handle: (req: IncomingMessage, res: ServerResponse) => void,
	limits: ConnectionLimits,
	refused: () => void,
): Server {
	const answering = new WeakMap<Duplex, Set<ServerResponse>>();
	const closing = new WeakSet<Duplex>();

	/** Stops reading from a connection, waits for earlier answers on it, sends the status, and closes it. */
	function rejectConnection(socket: Duplex, status: string): void {
		refused();
		closing.add(socket);
		const open = [...(answering.get(socket) ?? [])];
		const last = open.at(-1);
		// The error is in the body of the last request, so that request cannot be answered correctly.
		if (!socket.writable || last?.req.complete === false) destroyAfterWrites(socket);
		else if (last === undefined) sendStatus(socket, status);
		else {
			if (!last.headersSent) last.shouldKeepAlive = false;
			last.once('close', () => sendStatus(socket, status));
		}
	}

	function onRequest(req: IncomingMessage, res: ServerResponse): void {
		const { socket } = req;
		if (closing.has(socket)) return;
		// Node's parser accepts other codings, but proxies may find the end of the body elsewhere (RFC 9112, 6.1).
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
			// `validate-request` rejects a missing host.
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
	// `readBody` sends 100 Continue when it reads the body. Node would send it at once, even in the middle of an answer.
	server.on('checkContinue', onRequest);
	server.maxConnections = limits.connections;
	server.timeout = limits.inactiveMs;
	server.on('timeout', (socket) => {
		// While a client waits for a function, only the function's own time limit applies.
		const isWaiting = (answering.get(socket)?.size ?? 0) > 0 && socket.writableLength === 0;
		if (!isWaiting) socket.destroy();
	});
	server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
		if (error.code === 'ECONNRESET') socket.destroy();
		else if (!closing.has(socket)) rejectConnection(socket, statusFor(error.code));
	});
	return server;
}

function sendStatus(socket: Duplex, status: string): void {
	if (!socket.writable) return;
	socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}

/** Closes a connection once the answers already written have been sent. */
function destroyAfterWrites(socket: Duplex): void {
	if (socket instanceof Socket) socket.destroySoon();
	else socket.destroy();
}

function statusFor(code: string | undefined): string {
	if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
	if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout';
	return '400 Bad Request';
}

/** Tracks answers in progress, so that a server can stop without cutting any off. */
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

	/** Closes each connection after its next answer. */
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
 * Stops accepting connections, finishes accepted requests, and destroys the remaining connections at the deadline.
 *
 * @returns whether all requests finished in time
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
