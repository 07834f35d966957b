#!/usr/bin/env node
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliOptions, CliUsageError, HELP, readCliOptions } from './cli-options.ts';
import type { Edge } from './edge-options.ts';
import type { EdgeLog, LogLevel } from './log.ts';

/** Process managers kill ten seconds after SIGTERM; what has not ended by then would be cut off anyway. */
const SHUTDOWN_MS = 9_000;

const LOG_LEVELS: readonly (LogLevel | 'silent')[] = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];

const FIXES: Readonly<Record<string, (options: CliOptions) => string>> = {
	EADDRINUSE: ({ port }) => `port ${port} is in use; choose another with --port`,
	EACCES: ({ port }) => `port ${port} needs rights that this process does not have; choose one above 1023 with --port`,
	EADDRNOTAVAIL: ({ host }) => `${host} is no address of this machine; choose another with --host`,
	ENOTFOUND: ({ host }) => `${host} is not known; choose another with --host`,
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
	if (options === 'help') {
		process.stdout.write(HELP);
		return;
	}
	const level = readLogLevel(process.env.LOG_LEVEL);
	// Function threads find the cache by the variable.
	process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');
	nodeModule.enableCompileCache(process.env.NODE_COMPILE_CACHE);
	// Loaded only now, so that usage errors are instant and the compile cache covers everything that is large.
	const [{ startEdge }, log] = await Promise.all([import('./edge.ts'), createLog(level)]);
	const env = Object.fromEntries(
		Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
	);
	const edge = await startEdge({ ...options, env, log }).catch((error: NodeJS.ErrnoException) => {
		throw new Error(FIXES[error.code ?? '']?.(options) ?? error.message);
	});
	log.info({ url: edge.url, adminUrl: edge.adminUrl, dir: options.dir }, 'serving');
	stopOnSignal(edge);
}

/** Writes JSON lines, or readable ones on a terminal; in this thread, so that no line is lost when the process ends. */
async function createLog(level: LogLevel | 'silent'): Promise<EdgeLog> {
	const { createEdgeLog } = await import('./log.ts');
	if (!process.stdout.isTTY) return createEdgeLog({ level });
	const { default: pretty } = await import('pino-pretty');
	return createEdgeLog({ level, output: pretty({ sync: true }) });
}

/** Of the edge and, as they see the same environment, of functions that know the variable. */
function readLogLevel(name: string | undefined): LogLevel | 'silent' {
	const level = LOG_LEVELS.find((known) => known === (name || 'info'));
	if (level === undefined) throw new CliUsageError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}`);
	return level;
}

function stopOnSignal(edge: Edge): void {
	let stopping = false;
	for (const signal of ['SIGTERM', 'SIGINT'] as const) {
		process.on(signal, () => {
			if (stopping) process.exit(1);
			stopping = true;
			void edge.close(SHUTDOWN_MS).then(() => process.exit(0));
		});
	}
}

const args = process.argv.slice(2);
main(args).catch((error: unknown) => {
	const hint = error instanceof CliUsageError ? ' (see --help)' : '';
	const program = args[0] === 'cache' ? 'edge:cache' : 'edge';
	process.stderr.write(`${program}: ${error instanceof Error ? error.message : String(error)}${hint}\n`);
	process.exit(1);
});
