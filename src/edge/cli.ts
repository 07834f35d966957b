#!/usr/bin/env node
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliOptions, CliUsageError, HELP, readCliOptions } from './cli-options.ts';
import type { Edge } from './edge-options.ts';
import type { EdgeLog, LogLevel } from './log.ts';
import manifest from './package.json' with { type: 'json' };

/** Process managers kill a process ten seconds after SIGTERM. */
const SHUTDOWN_MS = 9_000;
/** The terminal signals npm and the server, and npm forwards its signal: a second one so soon repeats the first. */
const REPEATED_SIGNAL_MS = 300;

const LOG_LEVELS: readonly (LogLevel | 'silent')[] = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];

/** Codes of errors in the command line; they end the process with exit code 2. */
const USAGE_CODES: ReadonlySet<unknown> = new Set(['BAD_COMMAND_LINE', 'BAD_TRUSTED_PROXY', 'BAD_HEALTH_PATH']);

const FIXES: Readonly<Record<string, (options: CliOptions) => string>> = {
	EADDRINUSE: ({ port }) => `port ${port} is in use; choose another with --port`,
	EACCES: ({ port }) => `port ${port} requires privileges; choose one above 1023 with --port`,
	EADDRNOTAVAIL: ({ host }) => `${host} is not an address of this machine; choose another with --host`,
	ENOTFOUND: ({ host }) => `the host ${host} could not be found; choose another with --host`,
};

async function main(args: string[]): Promise<void> {
	if (!('enableCompileCache' in nodeModule))
		throw new Error(`Node ${process.versions.node} is too old; 22.18 or newer is needed`);
	if (args[0] === 'cache') {
		const { runCacheCommand } = await import('./cache-cli.ts');
		process.stdout.write(await runCacheCommand(args.slice(1)));
		return;
	}
	const options = readCliOptions(args, process.cwd());
	if (options === 'help' || options === 'version') {
		process.stdout.write(options === 'help' ? HELP : `${manifest.version}\n`);
		return;
	}
	const level = readLogLevel(process.env.LOG_LEVEL);
	// Function threads read the location of the cache from this variable.
	process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');
	nodeModule.enableCompileCache(process.env.NODE_COMPILE_CACHE);
	// Imported late, so that usage errors are reported at once and the compile cache covers all large modules.
	const [{ startEdge }, log] = await Promise.all([import('./edge.ts'), createLog(level)]);
	const env = Object.fromEntries(
		Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
	);
	const edge = await startEdge({ ...options, env, log }).catch((error: NodeJS.ErrnoException) => {
		const fix = FIXES[error.code ?? '']?.(options);
		throw fix === undefined ? error : new Error(fix);
	});
	log.info({ url: edge.url, adminUrl: edge.adminUrl, dir: options.dir }, 'serving');
	stopOnSignal(edge);
}

/** Logs JSON lines, or readable text on a terminal; synchronously, so that no line is lost when the process exits. */
async function createLog(level: LogLevel | 'silent'): Promise<EdgeLog> {
	const { createEdgeLog } = await import('./log.ts');
	if (!process.stdout.isTTY) return createEdgeLog({ level });
	const { default: pretty } = await import('pino-pretty');
	return createEdgeLog({ level, output: pretty({ sync: true }) });
}

/** Reads `LOG_LEVEL`, which functions see as well. */
function readLogLevel(name: string | undefined): LogLevel | 'silent' {
	const level = LOG_LEVELS.find((known) => known === (name || 'info'));
	if (level === undefined) throw new CliUsageError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}`);
	return level;
}

function stopOnSignal(edge: Edge): void {
	let stoppedAt: number | undefined;
	for (const signal of ['SIGTERM', 'SIGINT'] as const) {
		process.on(signal, () => {
			if (stoppedAt === undefined) {
				stoppedAt = performance.now();
				void edge.close(SHUTDOWN_MS).then(() => process.exit(0));
			} else if (performance.now() - stoppedAt > REPEATED_SIGNAL_MS) process.exit(1);
		});
	}
}

main(process.argv.slice(2)).catch((error: unknown) => {
	const message = error instanceof Error ? error.message : String(error);
	const isUsage = error instanceof Error && 'code' in error && USAGE_CODES.has(error.code);
	process.stderr.write(`serve-build-output: ${message}${isUsage ? ' (see --help)' : ''}\n`);
	process.exit(isUsage ? 2 : 1);
});
