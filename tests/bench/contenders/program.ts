import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../../../src/start/free-port.ts';
import { whenListening } from '../answer.ts';
import type { Children } from '../children.ts';
import type { Running } from '../contender.ts';

/** What a program of ours sends for every message it gets. */
export type RenderCount = { readonly renders: number };

export type ProgramOptions = {
	readonly children: Children;
	readonly core: number | undefined;
	/** Module beside this one. */
	readonly module: string;
	/** Handed over as JSON with the port. */
	readonly settings: Readonly<Record<string, unknown>>;
};

/** Starts a server that is a module of this folder, and waits until it accepts connections. */
export async function startProgram({ children, core, module, settings }: ProgramOptions): Promise<Running> {
	const port = await findFreePort('127.0.0.1', 0);
	const file = fileURLToPath(new URL(module, import.meta.url));
	const child = children.spawn(process.execPath, [file, JSON.stringify({ ...settings, port })], {
		core,
		env: { NODE_ENV: 'production' },
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	const ended = failure(once(child, 'exit'), module);
	await whenListening(port, ended);
	return {
		url: `http://127.0.0.1:${port}`,
		pids: child.pid === undefined ? [] : [child.pid],
		async renders() {
			child.send('renders');
			const told = await Promise.race([once(child, 'message'), ended]);
			const [{ renders }] = told as [RenderCount];
			return renders;
		},
		stop: () => children.stop(child),
	};
}

/** Rejects when a server ends that nobody has asked to; it says why itself. */
export async function failure(ended: Promise<unknown>, name: string): Promise<never> {
	await ended;
	throw new Error(`${name} ended by itself`);
}
