import { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

export type Asked = {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
	readonly bytes: Buffer;
	/** `x-vercel-cache`. */
	readonly cache: string | undefined;
};

export type AskOptions = {
	readonly method?: string;
	readonly headers?: OutgoingHttpHeaders;
	readonly body?: string | Buffer;
};

/** Sends a request on a new connection; the path is sent unchanged. */
export function ask(
	url: string,
	path: string,
	{ method = 'GET', headers = {}, body }: AskOptions = {},
): Promise<Asked> {
	const { hostname, port } = new URL(url);
	const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
	return new Promise((resolve, reject) => {
		const req = request(
			{ host: hostname, port, path, method, headers: { ...length, ...headers }, agent: false },
			(res) => resolve(readAnswer(res)),
		);
		req.on('error', reject);
		req.end(body);
	});
}

/** Reads an answer to its end. @throws {Error} it was cut off */
export async function readAnswer(res: IncomingMessage): Promise<Asked> {
	const chunks: Buffer[] = [];
	for await (const chunk of res as AsyncIterable<Buffer>) chunks.push(chunk);
	const bytes = Buffer.concat(chunks);
	const cache = res.headers['x-vercel-cache'];
	const cached = Array.isArray(cache) ? cache[0] : cache;
	return { status: res.statusCode ?? 0, headers: res.headers, body: `${bytes}`, bytes, cache: cached };
}

/** Sends raw chunks, one packet each, and returns everything received until the server closes the connection. */
export function sendRaw(url: string, ...pieces: readonly string[]): Promise<string> {
	const { hostname, port } = new URL(url);
	return new Promise((resolve) => {
		let received = '';
		const socket = connect({ port: Number(port), host: hostname, noDelay: true }, async () => {
			for (const piece of pieces) {
				await new Promise((sent) => socket.write(piece, 'latin1', sent));
				await new Promise(setImmediate);
			}
		});
		socket.setEncoding('latin1');
		socket.on('data', (chunk: string) => {
			received += chunk;
		});
		socket.on('error', () => {});
		socket.on('close', () => resolve(received));
	});
}

/** Removes what differs between any two answers: some headers, and the id in an error page, with the length of that page. */
export function withoutVaryingParts(received: string): string {
	return received
		.replace(/(x-vercel-error: (?:[^\r]+\r\n)*)content-length: \d+\r\n/gi, '$1')
		.replace(/x-vercel-id: \S+\r\n|edge1::\S+/g, '')
		.replace(/connection: .*\r\n|keep-alive: .*\r\n|date: .*\r\n|server-timing: .*\r\n/gi, '');
}
