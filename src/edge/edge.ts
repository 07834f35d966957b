import type { LoadedBuild } from './assemble-edge.ts';
import { readBuildOutput } from './build-output/read-build-output.ts';
import { type Clock, systemClock, withDeadline } from './cache/clock.ts';
import type { Edge, EdgeOptions, NextBuild } from './edge-options.ts';
import type { FunctionLogLine } from './functions/create-function-host.ts';
import { FunctionError, type FunctionHost } from './functions/function-host.ts';
import type { SharedNativeModules } from './functions/shared-native-modules.ts';
import type { EdgeLog } from './log.ts';
import { createRouter, prepareRouter } from './routing/create-router.ts';
import { serveBuild } from './serve-build.ts';

export type { Edge, EdgeOptions, NextBuild, PreviousOutput, SwitchResult } from './edge-options.ts';
export { CacheDirInUseError, type CacheLock, lockCacheDir } from './store/cache-lock.ts';
export { BuildSwitchError } from './switch-build.ts';

const SILENT: EdgeLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Serves a Build Output API v3 directory as Vercel would: static files, functions, and pages cached by ISR.
 *
 * @throws {BuildOutputError} the directory is not a valid build, or needs features that only Vercel has
 * @throws {Error} with Node's `code`, e.g. `EADDRINUSE`
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
	const log = options.log ?? SILENT;
	const { clock: custom } = options;
	// Not spread: the methods of a class instance are on its prototype.
	const clock: Clock = {
		now: () => custom?.now?.() ?? systemClock.now(),
		after: (delayMs, task) => custom?.after?.(delayMs, task) ?? systemClock.after(delayMs, task),
	};
	// All builds run in one process, in which each native module must be loaded once.
	let nativeModules: SharedNativeModules | undefined;
	const load = async (source: NextBuild): Promise<LoadedBuild> => {
		const build = await readBuildOutput(source.dir, { vercelJsonFile: source.vercelJsonFile });
		const create = async () => {
			const [{ createFunctionHost }, native, env] = await Promise.all([
				import('./functions/create-function-host.ts'),
				import('./functions/shared-native-modules.ts'),
				source.env ?? options.env,
			]);
			nativeModules ??= new native.SharedNativeModules();
			return createFunctionHost({
				functions: build.functions,
				env,
				nativeModules,
				idleTimeoutMs: inMilliseconds(options.functionIdleS),
				idleAfterPageMs: inMilliseconds(options.functionIdleAfterPageS),
				log: (line) => logFunctionLine(log, line),
			});
		};
		const functions = source.functionHost ?? deferFunctionHost(create);
		await prepareRouter(build);
		return { build, buildId: source.buildId, route: createRouter(build), functions };
	};
	return serveBuild(await load(options), { ...options, clock, log, load });
}

function inMilliseconds(seconds: number | undefined): number | undefined {
	return seconds === undefined ? undefined : seconds * 1_000;
}

/** Creates the function host on the first call, because a server that answers from its cache does not need one. */
function deferFunctionHost(create: () => Promise<FunctionHost>): FunctionHost {
	let creating: Promise<FunctionHost> | undefined;
	let host: FunctionHost | undefined;
	let closed = false;
	const open = async (): Promise<FunctionHost> => {
		if (closed) throw new FunctionError('FUNCTION_INVOCATION_FAILED', 'The function host is closed');
		creating ??= create().then((created) => {
			host = created;
			return created;
		});
		return creating.catch((cause: unknown) => {
			throw new FunctionError('FUNCTION_INVOCATION_FAILED', 'Functions cannot be run', { cause });
		});
	};
	return {
		call: async (call) => (host ?? (await open())).call(call),
		warm: async () => (await open()).warm(),
		load: async () => (await open()).load(),
		idle: async () => host?.idle(),
		close: async (deadlineMs) => {
			closed = true;
			const created = creating?.catch(() => undefined) ?? Promise.resolve(undefined);
			// A host that is still being created at the deadline has started no thread.
			await (await withDeadline(created, deadlineMs, () => undefined))?.close(deadlineMs);
		},
	};
}

/** Logs a line of a function under the function's name, with its own fields or, for plain text, its stream. */
function logFunctionLine(
	log: EdgeLog,
	{ functionName: output, source, level, message, fields }: FunctionLogLine,
): void {
	const marked = fields === null || source === 'host' ? { ...fields, output, source } : { ...fields, output };
	if (level === 'trace') (log.trace ?? log.debug).call(log, marked, message);
	else if (level === 'fatal') (log.fatal ?? log.error).call(log, marked, message);
	else log[level](marked, message);
}
