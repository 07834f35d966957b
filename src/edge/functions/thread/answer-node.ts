import {
	type ClientRequest,
	createServer,
	request as httpRequest,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import { type Duplex, duplexPair, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HeaderPairs } from '../thread-messages.ts';
import type { NodeListener } from './load-handler.ts';
import type { ThreadCall } from './thread-call.ts';

/** Hop-by-hop headers (RFC 9110, 7.6.1). */
const CONNECTION_HEADERS = new Set([
	'connection',
	'keep-alive',
	'proxy-connection',
	'transfer-encoding',
	'te',
	'trailer',
	'upgrade',
	'expect',
]);

/** Must not be less than the host's limit. */
const MAX_HEADER_BYTES = 256 * 1024;

type Exchange = { readonly call: ThreadCall; readonly onError: (error: unknown) => void };

/**
 * Answers calls with a `(request, response)` listener. Node's HTTP server and client talk to each other over a pair of
 * in-memory streams, so that the listener gets Node's real objects, with framing, HEAD, backpressure and early closing.
 */
export function createNodeAnswerer(
	listener: NodeListener,
	within: (call: ThreadCall, work: () => unknown) => unknown,
): (call: ThreadCall) => Promise<void> {
	const exchanges = new WeakMap<Duplex, Exchange>();
	const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 0, headersTimeout: 0 });
	server.on('request', (request: IncomingMessage, response: ServerResponse) => {
		const exchange = exchanges.get(request.socket);
		if (exchange === undefined) return;
		response.sendDate = false;
		const invoke = async (): Promise<unknown> => within(exchange.call, () => listener(request, response));
		invoke().catch((error: unknown) => {
			if (response.writableEnded) exchange.call.report('the function failed after its answer', error);
			else exchange.onError(error);
		});
	});

	return async (call) => {
		const [clientEnd, serverEnd] = duplexPair();
		Object.assign(serverEnd, { remoteAddress: clientAddress(call), encrypted: call.message.url.startsWith('https:') });
		const failure = Promise.withResolvers<never>();
		const close = (): void => {
			clientEnd.destroy();
			serverEnd.destroy();
		};
		exchanges.set(serverEnd, { call, onError: failure.reject });
		call.signal.addEventListener('abort', close, { once: true });
		server.emit('connection', serverEnd);
		try {
			await Promise.race([failure.promise, exchange(call, clientEnd)]);
		} finally {
			close();
		}
	};
}

async function exchange(call: ThreadCall, connection: Duplex): Promise<void> {
	const { method, url } = call.message;
	const { pathname, search, host } = new URL(url);
	const request = httpRequest({
		createConnection: () => connection,
		method,
		path: pathname + search,
		headers: requestHeaders(call, host),
		maxHeaderSize: MAX_HEADER_BYTES,
	});
	sendBody(request, call);
	const response = await responseTo(request);
	call.head(response.statusCode ?? 500, responseHeaders(response.rawHeaders));
	for await (const chunk of response) await call.chunk(chunk);
	call.end();
}

function responseTo(request: ClientRequest): Promise<IncomingMessage> {
	const response = Promise.withResolvers<IncomingMessage>();
	request.on('response', response.resolve);
	request.on('error', response.reject);
	request.on('upgrade', () => response.reject(new Error('The function answered with an upgrade')));
	return response.promise;
}

function sendBody(request: ClientRequest, call: ThreadCall): void {
	if (call.body === null) request.end();
	// Errors are ignored: a listener may answer without reading the body.
	else pipeline(Readable.from(call.body.stream), request).catch(() => {});
}

function requestHeaders(call: ThreadCall, host: string): string[] {
	const given = call.message.headers.filter(([name]) => !CONNECTION_HEADERS.has(name.toLowerCase()));
	const names = new Set(given.map(([name]) => name.toLowerCase()));
	const headers = given.flat();
	if (!names.has('host')) headers.push('host', host);
	if (call.body === null) {
		if (!names.has('content-length') && !['GET', 'HEAD'].includes(call.message.method))
			headers.push('content-length', '0');
	} else if (!names.has('content-length')) headers.push('transfer-encoding', 'chunked');
	return [...headers, 'connection', 'close'];
}

function responseHeaders(raw: readonly string[]): HeaderPairs {
	const pairs: [string, string][] = [];
	for (let at = 0; at + 1 < raw.length; at += 2) {
		const name = raw[at]?.toLowerCase() ?? '';
		if (!CONNECTION_HEADERS.has(name)) pairs.push([name, raw[at + 1] ?? '']);
	}
	return pairs;
}

/** Set by the host, so it can be trusted. */
function clientAddress(call: ThreadCall): string | undefined {
	return call.context.headers['x-forwarded-for']?.split(',')[0]?.trim();
}
