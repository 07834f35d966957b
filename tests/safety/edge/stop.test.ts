import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { writeTestBuild } from '../../edge/support/written-build.ts';

const CLI = join(import.meta.dirname, '../../../src/edge/cli.ts');
const children: ChildProcess[] = [];

afterEach(() => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function startCli() {
	const args = [CLI, await writeTestBuild(), '--port', '0'];
	const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
	children.push(child);
	const exited = once(child, 'exit').then(([code]) => code as number | null);
	let out = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		out += text;
	});
	while (!out.includes('"serving"')) await once(child.stdout, 'data');
	return { child, exited, url: new URL(/"url":"([^"]+)"/.exec(out)?.[1] ?? '') };
}

/** Sends requests on one connection until it is closed. @returns all bytes received */
function askUntilClosed(url: URL, target: string, answered: () => void): Promise<string> {
	const { promise, resolve } = Promise.withResolvers<string>();
	const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
	let received = '';
	const ask = () => socket.write(`GET ${target} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
	socket.setEncoding('latin1').on('connect', ask);
	socket.on('data', (chunk: string) => {
		received += chunk;
		if (endOfAnswers(received) !== received.length) return;
		answered();
		ask();
	});
	socket.on('error', () => {}).on('close', () => resolve(received));
	return promise;
}

/** Returns the offset at which the last complete answer ends. */
function endOfAnswers(received: string): number {
	let end = 0;
	for (;;) {
		const headEnd = received.indexOf('\r\n\r\n', end);
		if (headEnd < 0) return end;
		const head = received.slice(end, headEnd);
		const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? Number.NaN);
		const chunked = /^transfer-encoding: chunked/im.test(head);
		const next = chunked ? received.indexOf('\r\n0\r\n\r\n', headEnd) + 7 : headEnd + 4 + length;
		if (next > received.length || next < headEnd) return end;
		end = next;
	}
}

test('SIGTERM under load: no answer is cut off, and the process ends with 0', async () => {
	const { child, exited, url } = await startCli();
	let answers = 0;
	const { promise: busy, resolve } = Promise.withResolvers<void>();
	const answered = () => {
		answers += 1;
		if (answers === 2_000) resolve();
	};
	const targets = ['/', '/pages/a', '/api/x', '/about', '/nothing'];
	const visitors = Array.from({ length: 40 }, (_, n) => askUntilClosed(url, targets[n % 5] ?? '/', answered));
	await busy;
	child.kill('SIGTERM');
	const received = await Promise.all(visitors);
	expect(received.filter((text) => endOfAnswers(text) !== text.length)).toEqual([]);
	expect(received.flatMap((text) => text.match(/^HTTP\/1\.1 5\d\d/gm) ?? [])).toEqual([]);
	expect(await exited).toBe(0);
});
