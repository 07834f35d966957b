import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { Agent, request } from 'undici';
import type { SendOutcome, WebhookPoster } from '../app/alerts/alert-ports.ts';
import {
	AddressRefusedError,
	guardLookup,
	type Resolve,
	readWebhookUrl,
	type WebhookPolicy,
} from './webhook-address.ts';

export type WebhookPosterOptions = WebhookPolicy & {
	/** From the DNS lookup to the response headers. */
	readonly timeoutMs?: number;
	readonly resolve?: Resolve;
};

const TIMEOUT_MS = 5_000;
const MAX_HEADER_BYTES = 16_384;
const MAX_BODY_BYTES = 65_536;

/**
 * Posts to URLs that anonymous visitors may have entered. Each post has its own connection; redirects are not followed,
 * and the response body is not read. Any 2xx is success, 410 is final, and everything else is retried.
 */
export function createWebhookPoster(options: WebhookPosterOptions): WebhookPoster {
	const { timeoutMs = TIMEOUT_MS, resolve = (host) => lookup(host, { all: true }) } = options;
	const connect = { lookup: guardLookup(resolve, options), timeout: timeoutMs };
	return async ({ url: text, secret, idempotencyKey, body, at }) => {
		const url = readWebhookUrl(text, options);
		if (!url) return failure('WEBHOOK_URL_REFUSED', { final: true });
		if (Buffer.byteLength(body) > MAX_BODY_BYTES) return failure('WEBHOOK_BODY_TOO_LARGE', { final: true });
		const signal = AbortSignal.timeout(timeoutMs);
		const agent = new Agent({ connect, pipelining: 0, maxHeaderSize: MAX_HEADER_BYTES });
		try {
			const answer = await request(url, {
				dispatcher: agent,
				signal,
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					'user-agent': 'snowline',
					'idempotency-key': idempotencyKey,
					[SIGNATURE_HEADER]: signBody(body, secret, at),
				},
				body,
			});
			// An unread body must not keep the connection open, nor emit an unhandled error.
			answer.body.on('error', () => undefined).destroy();
			return outcomeOf(answer.statusCode, answer.headers['retry-after']);
		} catch (error) {
			return failure(codeOf(error, signal));
		} finally {
			await agent.destroy();
		}
	};
}

function outcomeOf(status: number, retryAfter: string | string[] | undefined): SendOutcome {
	if (status >= 200 && status < 300) return { sent: true };
	if (status >= 300 && status < 400) return failure('WEBHOOK_REDIRECTED');
	if (status === 410) return failure('WEBHOOK_GONE', { final: true });
	const seconds = typeof retryAfter === 'string' && /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : null;
	return failure(`WEBHOOK_STATUS_${status}`, { retryAfterMs: seconds === null ? null : seconds * 1_000 });
}

function failure(
	error: string,
	{ final = false, retryAfterMs = null }: { readonly final?: boolean; readonly retryAfterMs?: number | null } = {},
): SendOutcome {
	return { sent: false, error, final, retryAfterMs };
}

function codeOf(error: unknown, signal: AbortSignal): string {
	if (signal.aborted) return 'WEBHOOK_TIMEOUT';
	if (error instanceof AddressRefusedError) return error.code;
	return 'WEBHOOK_UNREACHABLE';
}

const SIGNATURE_HEADER = 'snowline-signature';

/**
 * `t=<Unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`. The time is signed too, so that a receiver can reject old
 * messages: five minutes are plenty. A message that is sent again is signed again.
 *
 * @param at Unix ms
 */
function signBody(body: string, secret: string, at: number): string {
	const seconds = Math.floor(at / 1_000);
	return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
