import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';

const MOST_CHARACTERS = 2_000;

/** Which hosts may be connected to. Loopback is for trying out on one's own machine, and for nothing that others reach. */
export type WebhookPolicy = { readonly loopback: boolean };

/** Whether a webhook may connect to this address. */
export function isAllowedAddress(address: string, { loopback }: WebhookPolicy): boolean {
	return isPublicAddress(address) || (loopback && isLoopbackAddress(address));
}

/**
 * The address of a webhook, if it can be one: https, or http to loopback where the policy allows that; without a name
 * and password; and a host that is an address itself must be an allowed one. A host name is only known when it is
 * connected to. What reads like an address in another notation (`0x7f.1`, `2130706433`) is one by then (WHATWG URL).
 *
 * @returns null: it cannot
 */
export function readWebhookUrl(text: string, policy: WebhookPolicy): URL | null {
	if (text.length > MOST_CHARACTERS) return null;
	const url = URL.parse(text);
	if (url?.username !== '' || url.password !== '') return null;
	const host = url.hostname.replace(/^\[|\]$/g, '');
	if (isIP(host) !== 0 && !isAllowedAddress(host, policy)) return null;
	if (url.protocol === 'https:') return url;
	return url.protocol === 'http:' && policy.loopback && isLoopbackHost(host) ? url : null;
}

function isLoopbackHost(host: string): boolean {
	return host === 'localhost' || isLoopbackAddress(host);
}
