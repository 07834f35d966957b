import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Bounds of what one client can hold; milliseconds. */
export type ConnectionLimits = {
	/** Until the last header came. */
	readonly headersMs: number;
	/** Until the last byte of the request came. */
	readonly requestMs: number;
	/** Between two requests. */
	readonly keepAliveMs: number;
	/** Without a byte either way, unless a function is being waited for. */
	readonly inactiveMs: number;
	/** How often the first two are looked at. */
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
	const condemned = new WeakSet<Duplex>();

	/** Reads no more from a connection; lets the answers before the fault finish, says why, and closes. */
	function condemn(socket: Duplex, status: string): void {
		refused();
		condemned.add(socket);
		const open = [...(answering.get(socket) ?? [])];
		const last = open.at(-1);
		// The fault is in the body of the last request: no answer to it can be right, and it waits for more.
		if (!socket.writable || last?.req.complete === false) destroyAfterWrites(socket);
		else if (last === undefined) refuse(socket, status);
		else {
			if (!last.headersSent) last.shouldKeepAlive = false;
			last.once('close', () => refuse(socket, status));
		}
	}

	function onRequest(req: IncomingMessage, res: ServerResponse): void {
		const { socket } = req;
		if (condemned.has(socket)) return;
		// The parser lets other codings pass; only this one has an end that everyone finds (RFC 9112, 6.1).
		const coding = req.headers['transfer-encoding'];
		if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
			condemn(socket, '400 Bad Request');
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
			// A request without a host is answered like one with a bad one.
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
	// Whoever reads the body asks for it: left alone, Node does so at once, and into an answer that is under way.
	server.on('checkContinue', onRequest);
	server.maxConnections = limits.connections;
	server.timeout = limits.inactiveMs;
	server.on('timeout', (socket) => {
		// Who waits for a function is bound by its limit; who does not read what is there, or says nothing, by this one.
		const waits = (answering.get(socket)?.size ?? 0) > 0 && socket.writableLength === 0;
		if (!waits) socket.destroy();
	});
	server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
		if (error.code === 'ECONNRESET') socket.destroy();
		else if (!condemned.has(socket)) condemn(socket, statusFor(error.code));
	});
	return server;
}

function refuse(socket: Duplex, status: string): void {
	if (!socket.writable) return;
	socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}

/** Answers that were complete before the fault still reach their client. */
function destroyAfterWrites(socket: Duplex): void {
	if (socket instanceof Socket) socket.destroySoon();
	else socket.destroy();
}

function statusFor(code: string | undefined): string {
	if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large';
	if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout';
	return '400 Bad Request';
}
