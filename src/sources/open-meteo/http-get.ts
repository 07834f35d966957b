import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import { type Clock, UpstreamError } from '../../app/ports.ts';

/** Kept low, because failed calls count against the quota too. */
const MAX_RETRIES = 2;
const FIRST_BACKOFF_MS = 200;

export type HttpAnswer = { readonly status: number; readonly contentType: string; readonly body: string };

export type HttpGet = {
	/** Scheme, host and port. */
	readonly origin: string;
	/** Path and query; may contain a secret, so no error includes it. */
	readonly path: string;
	readonly dispatcher: Dispatcher;
	/** Aborts the exchange at any point, body included. */
	readonly signal: AbortSignal;
	/** Maximum body size in bytes, counted after decompression: a small gzip can hold gigabytes. */
	readonly maxBodyBytes: number;
};

/**
 * Sends one GET, without retries. Redirects are returned, not followed.
 *
 * @returns any complete response, whatever its status
 * @throws {UpstreamError} `UPSTREAM_TIMEOUT` the signal ended it; `UPSTREAM_INVALID` too large or badly compressed;
 *   `UPSTREAM_UNREACHABLE` no connection, or it was interrupted
 */
async function httpGet(get: HttpGet): Promise<HttpAnswer> {
	try {
		const { statusCode, headers, body } = await request(`${get.origin}${get.path}`, {
			dispatcher: get.dispatcher,
			signal: get.signal,
			headers: { accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': 'snowline' },
		});
		return {
			status: statusCode,
			contentType: String(headers['content-type'] ?? ''),
			body: await readText(decompress(body, headers['content-encoding']), get.maxBodyBytes),
		};
	} catch (error) {
		throw toUpstreamError(error, get.signal);
	}
}

function decompress(body: Readable, encoding: string | string[] | undefined): Readable {
	if (encoding !== 'gzip') return body;
	// Errors of either stream reach the reader of the last one; the callback only keeps them from being thrown.
	return pipeline(body, createGunzip(), () => undefined);
}

async function readText(body: Readable, maxBytes: number): Promise<string> {
	const chunks: Buffer[] = [];
	let byteCount = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		byteCount += chunk.byteLength;
		// Leaving the loop destroys the stream, and with it the connection.
		if (byteCount > maxBytes) throw new UpstreamError('UPSTREAM_INVALID', `more than ${maxBytes} bytes`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function toUpstreamError(error: unknown, signal: AbortSignal): UpstreamError {
	if (error instanceof UpstreamError) return error;
	const options = { cause: error };
	if (signal.aborted) return new UpstreamError('UPSTREAM_TIMEOUT', 'no whole answer within the deadline', options);
	const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
	if (code.startsWith('Z_')) return new UpstreamError('UPSTREAM_INVALID', `badly packed: ${code}`, options);
	return new UpstreamError('UPSTREAM_UNREACHABLE', `no answer: ${code}`, options);
}

/**
 * Retries after a failed connection or a 5xx, at most twice, each time after a random part of a doubling delay (full
 * jitter: clients that failed together must not retry together). Other answers would not change. Stops when `signal`
 * is aborted.
 *
 * @param random in [0, 1)
 * @returns the first answer below 500, or the last one
 * @throws {UpstreamError} as `httpGet`
 */
export async function getWithRetries(
	get: HttpGet,
	{ random, sleep }: { readonly random: () => number; readonly sleep: Clock['sleep'] },
): Promise<HttpAnswer> {
	for (let retry = 0; ; retry += 1) {
		const isLast = retry === MAX_RETRIES;
		try {
			const answer = await httpGet(get);
			if (answer.status < 500 || isLast) return answer;
			if (!(await waited(retry))) return answer;
		} catch (error) {
			const mayHelp = error instanceof UpstreamError && error.code === 'UPSTREAM_UNREACHABLE';
			if (!mayHelp || isLast || !(await waited(retry))) throw error;
		}
	}

	/** @returns false if the deadline came first */
	async function waited(retry: number): Promise<boolean> {
		await sleep(random() * FIRST_BACKOFF_MS * 2 ** retry, get.signal);
		return !get.signal.aborted;
	}
}
