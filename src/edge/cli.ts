import pino from 'pino';
import pretty from 'pino-pretty';
import { type CliOptions, CliUsageError, HELP, readCliOptions } from './cli-options.ts';
import { startEdge } from './edge.ts';
import type { Edge } from './edge-options.ts';

/** A process manager kills ten seconds after it has asked; what has not ended by then would be cut off anyway. */
const SHUTDOWN_MS = 9_000;

const FIXES: Readonly<Record<string, (options: CliOptions) => string>> = {
	EADDRINUSE: ({ port }) => `port ${port} is in use; choose another with --port`,
	EACCES: ({ port }) => `port ${port} needs rights that this process does not have; choose one above 1023 with --port`,
	EADDRNOTAVAIL: ({ host }) => `${host} is no address of this machine; choose another with --host`,
	ENOTFOUND: ({ host }) => `${host} is not known; choose another with --host`,
};

async function main(): Promise<void> {
	const options = readCliOptions(process.argv.slice(2), process.cwd());
	if (options === 'help') {
		process.stdout.write(HELP);
		return;
	}
	const log = process.stdout.isTTY ? pino(pretty({ ignore: 'pid,hostname' })) : pino({ base: null });
	const env = Object.fromEntries(
		Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
	);
	const edge = await startEdge({ ...options, env, log }).catch((error: NodeJS.ErrnoException) => {
		throw new Error(FIXES[error.code ?? '']?.(options) ?? error.message);
	});
	log.info({ url: edge.url, adminUrl: edge.adminUrl, dir: options.dir }, 'serving');
	stopOnSignal(edge);
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

main().catch((error: unknown) => {
	const hint = error instanceof CliUsageError ? ' (see --help)' : '';
	process.stderr.write(`edge: ${error instanceof Error ? error.message : String(error)}${hint}\n`);
	process.exit(1);
});
