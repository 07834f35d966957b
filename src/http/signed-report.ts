import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { z } from 'zod';
import { callerAddress } from './caller-address.ts';
import type { EndpointContext } from './endpoint.ts';
import { checkJson, parseJson, readLimitedBody, requireJson } from './json-body.ts';
import { ProblemError } from './problem.ts';
import type { Throttle } from './throttle.ts';

/** A machine that may report, and its signing secrets. */
export type ReportSource = {
	readonly name: string;
	/** `whsec_…`; several during a rotation. */
	readonly secrets: readonly string[];
	/** Ids of resorts. */
	readonly resorts: 'all' | readonly string[];
};

export type SignedReport<T> = {
	readonly source: string;
	/** `webhook-id`. */
	readonly messageId: string;
	readonly report: T;
};

export type SignedReportOptions<T> = {
	readonly sources: readonly ReportSource[];
	/** Counts rejected attempts only; valid signatures are never limited. */
	readonly throttle: Throttle;
	readonly resortId: string;
	readonly schema: z.ZodType<T>;
	readonly limitBytes: number;
};

/** Longer than the id of any known sender. */
const MAX_ID_CHARACTERS = 256;

/**
 * Reads a body signed according to Standard Webhooks: HMAC-SHA256 over id, time and raw body, at most five minutes old.
 * The secrets of sources that may report on the resort are tried; the one that matches identifies the source. The body
 * is not parsed before that.
 *
 * @throws {ProblemError} 401 invalid signature; 429 after too many of those from one address; 400, 413 and 415 as for
 * any JSON body
 */
export async function readSignedReport<T>(
	context: EndpointContext,
	{ sources, throttle, resortId, schema, limitBytes }: SignedReportOptions<T>,
): Promise<SignedReport<T>> {
	const { request } = context;
	requireJson(request);
	const body = Buffer.from(await readLimitedBody(request, limitBytes));
	const allowed = sources.filter(({ resorts }) => resorts === 'all' || resorts.includes(resortId));
	const messageId = request.headers.get('webhook-id') ?? '';
	const source = messageId.length <= MAX_ID_CHARACTERS ? findSigner(allowed, body, request.headers) : null;
	if (source === null) throw refusal(throttle, context);
	return { source: source.name, messageId, report: checkJson(schema, parseJson(body)) };
}

/** The library compares in constant time, and uses its own clock. */
function findSigner(sources: readonly ReportSource[], body: Buffer, headers: Headers): ReportSource | null {
	const signed = Object.fromEntries(
		['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, headers.get(name) ?? '']),
	);
	const isSignedBy = (secret: string): boolean => {
		try {
			new Webhook(secret).verify(body, signed, { jsonParse: false });
			return true;
		} catch (error) {
			if (error instanceof WebhookVerificationError) return false;
			throw error;
		}
	};
	return sources.find(({ secrets }) => secrets.some(isSignedBy)) ?? null;
}

function refusal(throttle: Throttle, context: EndpointContext): ProblemError {
	const retryAfterS = throttle.count(callerAddress(context));
	if (retryAfterS !== null) {
		return new ProblemError(429, {
			code: 'TOO_MANY_ATTEMPTS',
			detail: 'Too many requests without a valid signature came from this address.',
			headers: { 'retry-after': String(retryAfterS) },
		});
	}
	return new ProblemError(401, {
		code: 'SIGNATURE_REFUSED',
		detail:
			'webhook-id, webhook-timestamp and webhook-signature must be a valid signature of the body by a source of this resort, at most five minutes old.',
		headers: { 'www-authenticate': 'Webhook-Signature' },
	});
}
