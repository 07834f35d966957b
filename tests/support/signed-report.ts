import { Webhook } from 'standardwebhooks';

/** `whsec_` and 32 bytes, like the secret of a source. */
export const stakeSecret = `whsec_${Buffer.from('stake-stake-stake-stake-stake-st').toString('base64')}`;
export const lodgeSecret = `whsec_${Buffer.from('lodge-lodge-lodge-lodge-lodge-lo').toString('base64')}`;

export type Signing = {
	readonly id?: string;
	readonly secret?: string;
	readonly at?: Date;
};

let ids = 0;

/** Returns the headers of a sender, signed by the library and not by code of this project. */
export function signReport(body: string, { id, secret = stakeSecret, at = new Date() }: Signing = {}) {
	ids += 1;
	const messageId = id ?? `msg_${ids}`;
	return {
		'content-type': 'application/json',
		'webhook-id': messageId,
		'webhook-timestamp': `${Math.floor(at.getTime() / 1_000)}`,
		'webhook-signature': new Webhook(secret).sign(messageId, at, body),
	};
}
