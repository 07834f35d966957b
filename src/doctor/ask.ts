import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { Agent, request } from 'undici';
import type { Observation } from './observation.ts';

/** Largest response that is read, before and after decompression, bytes. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export type Question = {
	readonly method?: 'GET' | 'POST';
	/** Path and query. */
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
};

export type Ask = (question: Question) => Promise<Observation>;

export type AskOptions = {
	readonly origin: string;
	/** Deadline of one request, body included, milliseconds. */
	readonly timeoutMs: number;
	/** Passes the deployment protection of Vercel. */
	readonly protectionSecret: string | undefined;
	/** Redacted wherever a response repeats them. */
	readonly secrets: readonly string[];
	/** Unix ms. */
	readonly now: () => number;
};

const decoders: Readonly<Record<string, (body: Buffer, limit: { maxOutputLength: number }) => Promise<Buffer>>> = {
	gzip: promisify(gunzip),
	br: promisify(brotliDecompress),
	deflate: promisify(inflate),
};

/**
 * Sends requests to one origin and records the responses, whatever they are. Follows no redirect: a token is sent only
 * to that origin. Never rejects.
 */
export function createAsk(options: AskOptions): { readonly ask: Ask; close(): Promise<void> } {
	const agent = new Agent({
		connections: 2,
		allowH2: false,
		connect: { timeout: options.timeoutMs },
		headersTimeout: 0,
		bodyTimeout: 0,
		maxResponseSize: MAX_ANSWER_BYTES,
	});
	const hide = (text: string) =>
		options.secrets.reduce((masked, secret) => masked.replaceAll(secret, '[secret]'), text);

	async function ask({ method = 'GET', path, headers, body }: Question): Promise<Observation> {
		const sentAt = options.now();
		const deadline = AbortSignal.timeout(options.timeoutMs);
		try {
			const answer = await request(options.origin + path, {
				method,
				headers: {
					'user-agent': 'snowline-doctor',
					'accept-encoding': 'identity',
					...(options.protectionSecret === undefined ? {} : { 'x-vercel-protection-bypass': options.protectionSecret }),
					...headers,
				},
				body: body ?? null,
				dispatcher: agent,
				signal: deadline,
			});
			const fields = Object.entries(answer.headers).map(([name, value]) => [name, [value ?? []].flat().map(hide)]);
			const received = Buffer.from(await answer.body.arrayBuffer());
			const decode = decoders[String(answer.headers['content-encoding'] ?? '')];
			const text = decode ? await decode(received, { maxOutputLength: MAX_ANSWER_BYTES }) : received;
			return {
				kind: 'answer',
				status: answer.statusCode,
				headers: Object.fromEntries(fields),
				body: hide(text.toString('utf8')),
				sentAt,
				receivedAt: options.now(),
			};
		} catch (error) {
			const timedOut = deadline.aborted;
			const reason = timedOut ? `no answer within ${options.timeoutMs} ms` : hide(reasonOf(error));
			const code = timedOut ? 'TIMEOUT' : isUnreadable(error) ? 'UNREADABLE' : 'UNREACHABLE';
			return { kind: 'none', code, reason, sentAt, receivedAt: options.now() };
		}
	}

	return { ask, close: () => agent.destroy() };
}

/** True if the response cannot be read: too large, not HTTP, or not in the encoding that it declares. */
function isUnreadable(error: unknown): boolean {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	return /^(?:HPE_|Z_|ERR_BUFFER_|ERR__ERROR_|ERR_BROTLI|UND_ERR_RES_EXCEEDED)/.test(code);
}

function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.message === '' && 'code' in error ? String(error.code) : error.message;
}
