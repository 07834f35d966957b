import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a proxy and the site, and shows what the proxy sends; it changes nothing. */
export type Relay = AsyncDisposable & {
	readonly port: number;
	/** Connections that the proxy has opened. */
	readonly connections: number;
	/** Heads of requests, as far as each came in one packet. */
	readonly heads: readonly string[];
	/** Resolves when that many more heads contain the text. */
	seen(text: string, times: number): Promise<void>;
};

const HEAD = /^(?:GET|HEAD|POST|OPTIONS) .*$/;

export async function startRelay(sitePort: number): Promise<Relay> {
	const heads: string[] = [];
	const open = new Set<Socket>();
	let connections = 0;
	const watchers = new Set<() => void>();
	const server = createServer((fromProxy) => {
		connections += 1;
		const toSite = connect(sitePort, '127.0.0.1');
		for (const [socket, other] of [
			[fromProxy, toSite],
			[toSite, fromProxy],
		] as const) {
			open.add(socket);
			socket.setNoDelay(true);
			// One end resets what the other did, so that neither side sees anything else than without a relay.
			socket.on('error', () => other.resetAndDestroy());
			socket.once('close', () => open.delete(socket));
			socket.pipe(other);
		}
		fromProxy.on('data', (chunk: Buffer) => {
			const head = chunk.toString('latin1').split('\r\n\r\n')[0] ?? '';
			if (!HEAD.test(head.split('\r\n')[0] ?? '')) return;
			heads.push(head);
			for (const watch of watchers) watch();
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		get connections() {
			return connections;
		},
		heads,
		seen(text, times) {
			const count = () => heads.filter((head) => head.includes(text)).length;
			const wanted = count() + times;
			const { promise, resolve } = Promise.withResolvers<void>();
			const watch = () => {
				if (count() >= wanted) resolve();
			};
			watchers.add(watch);
			return promise.finally(() => watchers.delete(watch));
		},
		async [Symbol.asyncDispose]() {
			for (const socket of open) socket.destroy();
			server.close();
			await once(server, 'close');
		},
	};
}
