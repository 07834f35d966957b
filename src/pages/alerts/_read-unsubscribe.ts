import type { AstroGlobal } from 'astro';
import type { UnsubscribeRequest } from '../../app/alerts/unsubscribe.ts';
import { readLimitedBody } from '../../http/json-body.ts';

/** Far more than `List-Unsubscribe=One-Click` or the field of our own form needs. */
const BODY_LIMIT_BYTES = 4_096;

/** Reads a request to stop e-mails; a mail program sends a body of its own (RFC 8058 §3.1). */
export async function readUnsubscribe({
	params,
	request,
}: Pick<AstroGlobal, 'params' | 'request'>): Promise<UnsubscribeRequest> {
	const { secret = '', alert: alertId = '' } = params;
	if (request.method !== 'POST') return { secret, alertId, scope: null };
	const body = new TextDecoder().decode(await readLimitedBody(request, BODY_LIMIT_BYTES).catch(() => new Uint8Array()));
	return { secret, alertId, scope: /(?:^|&)scope=all(?:&|$)/.test(body) ? 'all' : 'alert' };
}
