import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type ReceivedHook = { readonly headers: IncomingHttpHeaders; readonly body: string };

export type HookReceiver = AsyncDisposable & {
	readonly url: string;
	/** Oldest first. */
	readonly received: readonly ReceivedHook[];
};

/** A server that receives webhooks. */
export async function startHookReceiver(): Promise<HookReceiver> {
	const received: ReceivedHook[] = [];
	const server = createServer(async (request, response) => {
		received.push({ headers: request.headers, body: await text(request) });
		response.end();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
		received,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Returns whether the signature is valid by the description in the README, implemented independently. */
export function isSigned({ headers, body }: ReceivedHook, secret: string): boolean {
	const [, seconds = '', signature = ''] =
		/^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['snowline-signature'])) ?? [];
	return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex') === signature;
}
