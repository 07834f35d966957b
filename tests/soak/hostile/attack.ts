import http from 'node:http';
import { connect, type Socket } from 'node:net';

/** The site under attack. */
export type Target = {
	readonly port: number;
	/** A host that the site answers for, and the origin of its pages. */
	readonly host: string;
	readonly origin: string;
};

export type AttackContext = {
	readonly target: Target;
	/** Aborted when the attack has to end. */
	readonly signal: AbortSignal;
	/** Counts what an attempt came to. */
	readonly count: (outcome: string) => void;
};

/** Attacks until the signal is aborted. Does not reject. */
export type Attack = (context: AttackContext) => Promise<void>;

/** Attackers have addresses of their own, so that limits per address are not the visitors’. */
export function attackerAddress(n: number): string | undefined {
	// Only Linux answers on all of 127.0.0.0/8 without being configured to.
	return process.platform === 'linux' ? `127.0.1.${1 + (n % 250)}` : undefined;
}

/** Resolves after the time, or when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (signal.aborted) return resolve();
		const wake = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', wake);
			resolve();
		};
		const timer = setTimeout(wake, ms);
		signal.addEventListener('abort', wake);
	});
}

/** Opens a connection that is destroyed when the attack ends, and on which errors are counted only. */
export function openSocket({ target, signal, count }: AttackContext, address: number): Socket {
	const localAddress = attackerAddress(address);
	const socket = connect({ host: '127.0.0.1', port: target.port, ...(localAddress && { localAddress }) });
	const end = () => socket.destroy();
	signal.addEventListener('abort', end);
	socket.on('error', (error: NodeJS.ErrnoException) => count(error.code ?? 'error'));
	socket.on('close', () => signal.removeEventListener('abort', end));
	return socket;
}

export type Attempt = {
	readonly method?: string;
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string | Buffer;
};

/** Returns a function that sends requests one after another on one connection, and counts their statuses. */
export function openClient(
	{ target, signal, count }: AttackContext,
	address: number,
): (attempt: Attempt) => Promise<void> {
	const localAddress = attackerAddress(address);
	const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
	signal.addEventListener('abort', () => agent.destroy());
	return ({ method = 'GET', path, headers = {}, body }) =>
		new Promise((resolve) => {
			const done = (outcome: string) => {
				count(outcome);
				resolve();
			};
			const request = http.request(
				{
					...{ host: '127.0.0.1', port: target.port, method, path, agent, signal },
					...(localAddress && { localAddress }),
					headers: { host: target.host, ...headers },
				},
				(response) => {
					response.on('error', () => done('cut'));
					response.on('end', () => done(String(response.statusCode)));
					response.resume();
				},
			);
			request.setTimeout(30_000, () => request.destroy(new Error('late')));
			request.on('error', (error: NodeJS.ErrnoException) =>
				done(signal.aborted ? 'ended' : (error.code ?? error.message)),
			);
			request.end(body);
		});
}

/** Repeats an attempt with a pause after each. */
export async function repeat(context: AttackContext, pauseMs: number, attempt: () => Promise<void>): Promise<void> {
	while (!context.signal.aborted) {
		await attempt();
		await pause(pauseMs, context.signal);
	}
}
