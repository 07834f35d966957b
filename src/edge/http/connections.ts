import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { bareAddress } from './validate-request.ts';

/** Limits on how long a client can occupy a connection, milliseconds, and on how many of them. */
export type ConnectionLimits = {
	/** For receiving the headers. */
	readonly headersMs: number;
	/** For receiving the whole request. */
	readonly requestMs: number;
	/** Between two requests. */
	readonly keepAliveMs: number;
	/** Without traffic in either direction, unless the client is waiting for a function. */
	readonly inactiveMs: number;
	/** For a client that is still sending to notice that it was answered. */
	readonly lingerMs: number;
	/** At a shutdown, for a last request of connections that are idle. */
	readonly idleAtStopMs: number;
	/** How often `headersMs`, `requestMs` and `heldBytes` are checked. */
	readonly checkMs: number;
	readonly connections: number;
	/** From one address, or one /64 network; those of trusted proxies are not counted. */
	readonly connectionsPerAddress: number;
	/** Requests a second, of all connections together, that clients sent before they had the answer to the one before. */
	readonly pipelinedPerS: number;
	/** Bytes of a request that is not read, for `lingerMs`. */
	readonly lingerBytes: number;
	/** Bytes that wait in all connections together for clients to read, and for their turn to be parsed. */
	readonly heldBytes: number;
};

export const CONNECTION_LIMITS: ConnectionLimits = {
	headersMs: 10_000,
	requestMs: 60_000,
	keepAliveMs: 65_000,
	inactiveMs: 120_000,
	lingerMs: 5_000,
	idleAtStopMs: 1_000,
	checkMs: 1_000,
	connections: 10_000,
	connectionsPerAddress: 2_500,
	pipelinedPerS: 250,
	lingerBytes: 32 * 1_048_576,
	heldBytes: 128 * 1_048_576,
};

export type ConnectionsOptions = {
	readonly limits: ConnectionLimits;
	/** Whether an address may have any number of connections: those of a proxy belong to many visitors. */
	readonly isExempt: (address: string) => boolean;
	/** Bytes that a connection holds in memory, because its client does not read, or sends too much. */
	readonly heldBytes: (socket: Socket) => number;
	/** Called for each connection that was closed to keep the limits. */
	readonly refused: () => void;
};

/** All connections of a server: limits how many one client has, and how much memory all of them hold. */
export class Connections {
	readonly #open = new Map<Socket, string>();
	readonly #countOf = new Map<string, number>();
	readonly #options: ConnectionsOptions;
	readonly #timer: NodeJS.Timeout;
	#empty: PromiseWithResolvers<void> | null = null;

	constructor(options: ConnectionsOptions) {
		this.#options = options;
		this.#timer = setInterval(() => this.#limitHeldBytes(), options.limits.checkMs).unref();
	}

	/** Counts a connection until it closes. @returns false if its client has too many; it is closed then */
	admit(socket: Socket): boolean {
		const { limits, isExempt, refused } = this.#options;
		const address = bareAddress(socket.remoteAddress ?? '') ?? '';
		const client = isExempt(address) ? '' : networkOf(address);
		const count = this.#countOf.get(client) ?? 0;
		if (client !== '' && count >= limits.connectionsPerAddress) {
			refused();
			socket.destroy();
			return false;
		}
		this.#countOf.set(client, count + 1);
		this.#open.set(socket, client);
		socket.once('close', () => this.#closed(socket, client));
		return true;
	}

	/** Resolves when there is no connection. */
	async closed(): Promise<void> {
		if (this.#open.size === 0) return;
		this.#empty ??= Promise.withResolvers();
		await this.#empty.promise;
	}

	destroyAll(): void {
		clearInterval(this.#timer);
		for (const socket of this.#open.keys()) socket.destroy();
	}

	#closed(socket: Socket, client: string): void {
		this.#open.delete(socket);
		const count = (this.#countOf.get(client) ?? 1) - 1;
		if (count > 0) this.#countOf.set(client, count);
		else this.#countOf.delete(client);
		if (this.#open.size === 0) this.#empty?.resolve();
	}

	/** Closes the connections that hold most until all of them together hold no more than the limit. */
	#limitHeldBytes(): void {
		const { limits, heldBytes, refused } = this.#options;
		const held = [...this.#open.keys()].map((socket) => ({ socket, bytes: heldBytes(socket) }));
		for (const socket of connectionsToClose(held, limits.heldBytes)) {
			refused();
			socket.destroy();
		}
	}
}

/** Returns the connections that hold most, as many as must close so that the others hold at most `limitBytes`. */
export function connectionsToClose<T>(
	held: readonly { readonly socket: T; readonly bytes: number }[],
	limitBytes: number,
): T[] {
	let totalBytes = held.reduce((sum, { bytes }) => sum + bytes, 0);
	if (totalBytes <= limitBytes) return [];
	const closing: T[] = [];
	for (const { socket, bytes } of [...held].sort((a, b) => b.bytes - a.bytes)) {
		if (totalBytes <= limitBytes) break;
		closing.push(socket);
		totalBytes -= bytes;
	}
	return closing;
}

/** Returns an IPv4 address, or the /64 network of an IPv6 address, all of which one client usually has. */
export function networkOf(address: string): string {
	if (!address.includes(':')) return address;
	const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
	const groups = head.split(':').filter((group) => group !== '');
	const omitted = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter((group) => group !== '').length;
	const all = [...groups, ...Array<string>(omitted).fill('0'), ...(tail?.split(':') ?? [])];
	return all
		.slice(0, 4)
		.map((group) => Number.parseInt(group, 16).toString(16))
		.join(':');
}

/** Runs code for each new connection, before the server's own listeners, which run when and if it calls `pass`. */
export function interceptConnections(server: Server, intercept: (socket: Socket, pass: () => void) => void): void {
	const listeners = server.listeners('connection');
	server.removeAllListeners('connection');
	server.on('connection', (socket: Socket) =>
		intercept(socket, () => {
			for (const listener of listeners) listener.call(server, socket);
		}),
	);
}
