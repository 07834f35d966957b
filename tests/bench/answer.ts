import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export type Got = {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
};

/** One GET on a new connection. */
export function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
	const { promise, resolve, reject } = Promise.withResolvers<Got>();
	const req = request(url, { headers, agent: false, timeout: 30_000 }, (res) => {
		const chunks: Buffer[] = [];
		res.on('data', (chunk: Buffer) => chunks.push(chunk));
		res.on('error', reject);
		res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }));
	});
	req.on('timeout', () => req.destroy(new Error(`no answer from ${url}`)));
	req.on('error', reject);
	req.end();
	return promise;
}

/** Resolves once the port accepts connections. @throws {Error} after 30 s, or when `ended` does before */
export function whenListening(port: number, ended: Promise<never>): Promise<void> {
	return whenTrue(() => accepts(port), ended, { limitS: 30, problem: `nothing listens on port ${port}` });
}

/** Resolves once a request is answered. @throws {Error} after two minutes, or when `ended` does before */
export function whenAnswering(url: string, ended: Promise<never>): Promise<void> {
	const answers = () =>
		get(url).then(
			() => true,
			() => false,
		);
	return whenTrue(answers, ended, { limitS: 120, problem: `nothing answers at ${url}` });
}

async function whenTrue(
	test: () => Promise<boolean>,
	ended: Promise<never>,
	{ limitS, problem }: { readonly limitS: number; readonly problem: string },
): Promise<void> {
	const deadlineAt = performance.now() + limitS * 1_000;
	while (!(await Promise.race([test(), ended]))) {
		if (performance.now() > deadlineAt) throw new Error(`${problem} after ${limitS} s`);
		await wait(1);
	}
}

function accepts(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}
