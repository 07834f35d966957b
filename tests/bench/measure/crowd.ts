import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { AnswerEnd } from './answer-end.ts';

/** What a crowd saw. */
export type CrowdResult = {
	/** From the request's first byte to the answer's last, one per visitor. */
	readonly latenciesMs: readonly number[];
	/** Answers by status line and cache header. */
	readonly answers: Readonly<Record<string, number>>;
};

const DEADLINE_MS = 30_000;
/** Servers take up to 511 waiting connections. */
const CONNECTING = 100;

/** Many visitors, each on a connection that is open already, who all ask in the same moment. */
export async function sendCrowd(url: string, visitors: number, cacheHeader: string | null): Promise<CrowdResult> {
	const { hostname, port, host, pathname } = new URL(url);
	const request = `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\naccept-encoding: gzip\r\n\r\n`;
	const sockets: Socket[] = [];
	try {
		while (sockets.length < visitors) {
			const batch = Array.from({ length: Math.min(CONNECTING, visitors - sockets.length) }, () =>
				connect({ host: hostname, port: Number(port), noDelay: true }),
			);
			sockets.push(...batch);
			await Promise.all(batch.map((socket) => once(socket, 'connect')));
		}
		const asked = sockets.map((socket) => ask(socket, request, cacheHeader));
		const all = await Promise.all(asked);
		const answers: Record<string, number> = {};
		for (const { label } of all) answers[label] = (answers[label] ?? 0) + 1;
		return { latenciesMs: all.map(({ latencyMs }) => latencyMs), answers };
	} finally {
		for (const socket of sockets) socket.destroy();
	}
}

async function ask(socket: Socket, request: string, cacheHeader: string | null) {
	const { promise, resolve, reject } = Promise.withResolvers<{ latencyMs: number; label: string }>();
	const answer = new AnswerEnd();
	const askedAt = performance.now();
	socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error(`no answer within ${DEADLINE_MS} ms`)));
	socket.once('error', reject);
	socket.once('close', () => reject(new Error('the connection was closed before the answer ended')));
	socket.on('data', (chunk) => {
		if (!answer.push(chunk)) return;
		const cache = cacheHeader === null ? '' : ` ${answer.header(cacheHeader) ?? '–'}`;
		resolve({ latencyMs: performance.now() - askedAt, label: `${answer.status}${cache}` });
	});
	socket.write(request);
	return promise;
}
