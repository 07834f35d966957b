import { readBuildOutput } from './build-output/read-build-output.ts';
import { type Clock, systemClock } from './cache/clock.ts';
import type { Edge, EdgeOptions } from './edge-options.ts';
import { createFunctionHost } from './functions/create-function-host.ts';
import type { EdgeLog } from './http/edge-log.ts';
import { createRouter } from './routing/create-router.ts';
import { serveBuild } from './serve-build.ts';

export type { Edge, EdgeOptions } from './edge-options.ts';

const silent: EdgeLog = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * Serves a Build Output v3 directory as Vercel would: static files, functions, and pages behind ISR.
 *
 * @throws {BuildOutputError} the directory is not one, or asks for what cannot be run here
 * @throws {Error} with Node's `code`, e.g. `EADDRINUSE`
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
	const log = options.log ?? silent;
	const { clock: given } = options;
	// Called as methods, not spread: a clock of a class has them on its prototype.
	const clock: Clock = {
		now: () => given?.now?.() ?? systemClock.now(),
		after: (delayMs, task) => given?.after?.(delayMs, task) ?? systemClock.after(delayMs, task),
	};
	const build = await readBuildOutput(options.dir, { vercelJsonFile: options.vercelJsonFile });
	const route = createRouter(build);
	const functions =
		options.functionHost ??
		createFunctionHost({
			functions: build.functions,
			env: options.env,
			log: ({ functionName, source, text }) => {
				log[source === 'stdout' ? 'info' : 'warn']({ output: functionName, source }, text);
			},
		});
	return serveBuild(build, { ...options, clock, log, route, functions });
}
