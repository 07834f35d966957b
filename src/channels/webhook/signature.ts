import { createHmac } from 'node:crypto';

export const SIGNATURE_HEADER = 'snowline-signature';

/**
 * `t=<Unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`. The time is signed too, so that a receiver can refuse what is
 * old: five minutes are plenty. A message that is sent again is signed anew.
 *
 * @param at Unix ms
 */
export function signBody(body: string, secret: string, at: number): string {
	const seconds = Math.floor(at / 1_000);
	return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
