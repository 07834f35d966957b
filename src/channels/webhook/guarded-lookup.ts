import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isAllowedAddress, type WebhookPolicy } from './webhook-url.ts';

/** Every address of a host name, as `dns.promises.lookup` with `all`. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** A host name leads to an address that nothing is sent to. */
export class AddressRefusedError extends Error {
	override readonly name = 'AddressRefusedError';
	readonly code = 'WEBHOOK_ADDRESS_REFUSED';

	constructor() {
		super('The host of the webhook has an address that is not allowed');
	}
}

/**
 * A look-up for sockets: what it answers is what is connected to, so that a name which changes its address between a
 * check and the connection (DNS rebinding) gains nothing. One address that is not allowed spoils the name.
 */
export function guardLookup(resolve: Resolve, policy: WebhookPolicy): LookupFunction {
	return (host, options, callback) => {
		resolve(host).then(
			(addresses) => {
				const [first] = addresses;
				if (!first || !addresses.every(({ address }) => isAllowedAddress(address, policy))) {
					callback(new AddressRefusedError(), '');
				} else if (options.all) callback(null, [...addresses]);
				else callback(null, first.address, first.family);
			},
			(error: NodeJS.ErrnoException) => callback(error, ''),
		);
	};
}
