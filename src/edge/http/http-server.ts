import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { withDeadline } from '../cache/clock.ts';
import type { ConnectionLimits, Connections } from './connections.ts';
import { HttpConnection, PipelineTurns } from './http-connection.ts';

/** Request line and headers together; longer ones are answered with 431. */
const MAX_HEADER_BYTES = 16_384;

/** A server of Node, and what its connections hold. */
export type HttpServer = {
	readonly server: Server;
	/** Bytes that a connection holds in memory, because its client does not read, or pipelines requests. */
	readonly heldBytes: (socket: Socket) => number;
};

/** Creates a server that rejects malformed, oversized and slow requests and closes their connections. */
export function createHttpServer(
	handle: (req: IncomingMessage, res: ServerResponse) => void,
	limits: ConnectionLimits,
	refused: () => void,
): HttpServer {
	const connections = new WeakMap<Duplex, HttpConnection>();
	const turns = new PipelineTurns(limits.pipelinedPerS);

	/** Stops answering requests of a connection, waits for earlier answers on it, sends the status, and closes it. */
	function rejectConnection(socket: Duplex, status: string): void {
		refused();
		const connection = connections.get(socket);
		connection?.discard();
		const last = [...(connection?.openAnswers ?? [])].at(-1);
		// The error is in the body of the last request: this is its answer, unless it has begun or others come before it.
		const isAlone = connection?.openAnswers.size === 1 && last?.headersSent === false;
		const isInBody = last?.req.complete === false;
		if (!socket.writable || (isInBody && !isAlone)) destroyAfterWrites(socket);
		else if (last === undefined || isInBody) sendStatus(socket, status);
		else {
			if (!last.headersSent) last.shouldKeepAlive = false;
			last.once('close', () => sendStatus(socket, status));
		}
	}

	function onRequest(req: IncomingMessage, res: ServerResponse): void {
		const { socket } = req;
		const connection = connections.get(socket);
		if (connection === undefined || connection.discards) return;
		if (!hasCertainEnd(req)) rejectConnection(socket, '400 Bad Request');
		else if (!connection.add(req, res)) rejectConnection(socket, '429 Too Many Requests');
		else handle(req, res);
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
	server.on('connection', (socket) => connections.set(socket, new HttpConnection(socket, turns, limits)));
	// `RequestBodies` sends 100 Continue when it reads the body. Node would send it at once, even in the middle of an answer.
	server.on('checkContinue', onRequest);
	server.maxConnections = limits.connections;
	server.on('drop', refused);
	server.timeout = limits.inactiveMs;
	server.on('timeout', (socket) => {
		// While a client waits for a function, only the function's own time limit applies.
		const isWaiting = (connections.get(socket)?.openAnswers.size ?? 0) > 0 && socket.writableLength === 0;
		if (!isWaiting) socket.destroy();
	});
	server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
		if (error.code === 'ECONNRESET') socket.destroy();
		else if (!connections.get(socket)?.discards) rejectConnection(socket, statusFor(error.code));
	});
	return { server, heldBytes: (socket) => connections.get(socket)?.heldBytes ?? socket.writableLength };
}

/**
 * Node's parser accepts other codings than chunked, and chunks in HTTP/1.0, but proxies may find the end of such a body
 * elsewhere (RFC 9112, 6.1).
 */
function hasCertainEnd({ headers, httpVersion }: IncomingMessage): boolean {
	const coding = headers['transfer-encoding'];
	return coding === undefined || (coding.toLowerCase() === 'chunked' && httpVersion === '1.1');
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

/** What a shutdown works on. */
export type Draining = {
	readonly server: Server;
	readonly answers: OpenAnswers;
	readonly connections: Connections;
	/** Closes idle connections that Node's server does not know. Resolves when what they were sent has been read. */
	readonly closeOthers: () => Promise<void>;
	readonly deadlineMs: number;
	readonly idleMs: number;
};

/**
 * Stops accepting connections, finishes accepted requests, and destroys the remaining connections at the deadline.
 *
 * Idle connections get some time for a last request, whose answer tells the client to close: a client that reuses a
 * connection in the moment in which it is closed gets a reset instead of an answer.
 *
 * @returns whether all requests finished in time
 */
export async function drainServer(draining: Draining): Promise<boolean> {
	const { server, answers, connections, closeOthers, deadlineMs, idleMs } = draining;
	const endsAt = performance.now() + deadlineMs;
	answers.closeAfterAnswers();
	// `http.Server` would close idle connections as well.
	const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
	await withDeadline(connections.closed(), Math.min(idleMs, deadlineMs), () => {});
	server.closeIdleConnections();
	const drained = Promise.all([answers.drained(), closeOthers()]).then(() => true);
	const inTime = await withDeadline(drained, Math.max(0, endsAt - performance.now()), () => false);
	connections.destroyAll();
	await closed;
	server.close();
	return inTime;
}
