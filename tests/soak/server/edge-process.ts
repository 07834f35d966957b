import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../../src/edge/cli.ts');

/** An edge in a separate process, started from the command line. */
export type EdgeProcess = {
	readonly url: string;
	readonly adminUrl: string;
	readonly child: ChildProcess;
	/** Every line of its log. */
	readonly lines: readonly string[];
	/** Resident memory; NaN without `/proc`. */
	residentBytes(): Promise<number>;
	/** A figure of its metrics; labels are part of the name. */
	metric(name: string): Promise<number>;
	/** @returns its exit code */
	stop(signal?: NodeJS.Signals): Promise<number | null>;
};

/** @throws {Error} it ended before it was ready */
export async function startEdgeProcess(dir: string, ...args: readonly string[]): Promise<EdgeProcess> {
	// Pages belong to an origin. If it changed with the port, no page would be found after a restart.
	const fixed = ['--origin', 'http://soak.test', '--port', '0', '--admin-port', '0'];
	const child = spawn(process.execPath, [CLI, dir, ...fixed, ...args], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, NODE_ENV: 'production' },
	});
	const lines: string[] = [];
	const { promise: served, resolve, reject } = Promise.withResolvers<{ url: string; adminUrl: string }>();
	let rest = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => {
			const complete = `${rest}${text}`.split('\n');
			rest = complete.pop() ?? '';
			for (const line of complete) {
				lines.push(line);
				if (line.includes('"serving"')) resolve(JSON.parse(line));
			}
		});
	}
	const exited = once(child, 'close').then(([code]) => code as number | null);
	void exited.then(() => reject(new Error(`the edge ended: ${lines.join('\n')}${rest}`)));
	const { url, adminUrl } = await served;
	return {
		...{ url, adminUrl, child, lines },
		async residentBytes() {
			const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
			return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1_024;
		},
		async metric(name) {
			const text = await (await fetch(`${adminUrl}/metrics`)).text();
			const line = text.split('\n').find((each) => each.startsWith(`${name} `));
			return Number(line?.slice(name.length + 1) ?? Number.NaN);
		},
		async stop(signal = 'SIGTERM') {
			child.kill(signal);
			return exited;
		},
	};
}
