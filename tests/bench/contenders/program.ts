import { once } from 'node:events';
import { join } from 'node:path';
import { writeBundle } from '../../../src/edge/bundle.ts';
import { findFreePort } from '../../../src/start/free-port.ts';
import { whenListening } from '../answer.ts';
import type { Children } from '../children.ts';
import type { Running } from '../contender.ts';

/** What a program of ours sends for every message it gets. */
export type RenderCount = { readonly renders: number };

/** The servers of this folder as plain JavaScript, as an operator would run them, and where they run. */
export type Programs = {
	readonly dir: string;
	readonly children: Children;
	readonly core: number | undefined;
};

/** Bundles the servers of this folder as the published edge is bundled: stripping types is no part of a start. */
export async function bundlePrograms(dir: string): Promise<void> {
	const source = (file: string) => join(import.meta.dirname, file);
	await writeBundle({
		entries: {
			'edge-program': source('edge-program.ts'),
			'node-http-program': source('node-http-program.ts'),
			'function-thread': source('../../../src/edge/functions/function-thread.ts'),
		},
		outDir: dir,
	});
}

/**
 * Starts a server of this folder, with code that an earlier start compiled, and waits until it accepts connections.
 *
 * @param settings handed over as JSON with the port
 */
export async function startProgram(
	{ dir, children, core }: Programs,
	name: 'edge-program' | 'node-http-program',
	settings: Readonly<Record<string, unknown>>,
): Promise<Running> {
	const port = await findFreePort('127.0.0.1', 0);
	const child = children.spawn(process.execPath, [join(dir, `${name}.js`), JSON.stringify({ ...settings, port })], {
		core,
		env: { NODE_ENV: 'production', NODE_COMPILE_CACHE: join(dir, 'compiled') },
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	const ended = failure(once(child, 'exit'), name);
	await whenListening(port, ended);
	return {
		url: `http://127.0.0.1:${port}`,
		pids: child.pid === undefined ? [] : [child.pid],
		async renders() {
			child.send('renders');
			const message = await Promise.race([once(child, 'message'), ended]);
			const [{ renders }] = message as [RenderCount];
			return renders;
		},
		stop: () => children.stop(child),
	};
}

/** Rejects when a server ends unexpectedly; its own output says why. */
export async function failure(ended: Promise<unknown>, name: string): Promise<never> {
	await ended;
	throw new Error(`${name} ended by itself`);
}
