/** The command line cannot be used. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
	/** Stable: tests match this, never `message`. */
	readonly code = 'USAGE';
}

/** What a running command works with. */
export type CommandContext = {
	/** What follows the name of the command. */
	readonly args: readonly string[];
	/**
	 * From the first call on, SIGINT and SIGTERM abort this signal in place of ending the process, with their name as its
	 * reason; a second one ends the process at once with 130, unless it is the first one, passed on by npm.
	 */
	stopSignal(): AbortSignal;
};

export type Command = {
	/** As it is called, e.g. `db:migrate`; begins each message. */
	readonly name: string;
	/** Printed for `--help` and `-h`. */
	readonly help: string;
	/** @returns the exit code: 0 done, 1 not done */
	run(context: CommandContext): Promise<0 | 1>;
};

/** Codes of errors that the caller of a command has to fix: arguments, a folder, variables. */
const USAGE_CODES: ReadonlySet<unknown> = new Set(['USAGE', 'CONFIG_INVALID', 'EXPORT_FOLDER_TAKEN']);

/**
 * Runs a command, then exits. An error becomes one message on standard error; the exit code is 2 where the command line
 * or the configuration is wrong, and 1 otherwise. The stack is printed with `LOG_LEVEL=debug` only.
 */
export async function runCommand({ name, help, run }: Command): Promise<never> {
	const args = process.argv.slice(2);
	let exitCode: 0 | 1 | 2;
	try {
		if (args.includes('--help') || args.includes('-h')) {
			process.stdout.write(help);
			exitCode = 0;
		} else {
			exitCode = await run({ args, stopSignal });
		}
	} catch (error) {
		process.stderr.write(`${name}: ${messageOf(error)}\n`);
		exitCode = isUsage(error) ? 2 : 1;
	}
	// Wait until the pipe has taken all of the output.
	await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
	process.exit(exitCode);
}

/** Ctrl-C, or systemd, signals npm and the command, and npm passes it on: a second signal that is meant comes later. */
const REPEATED_SIGNAL_MS = 300;

function stopSignal(): AbortSignal {
	const stop = new AbortController();
	let stoppedAt = 0;
	for (const name of ['SIGINT', 'SIGTERM'] as const) {
		process.on(name, () => {
			if (!stop.signal.aborted) {
				stoppedAt = performance.now();
				stop.abort(name);
			} else if (performance.now() - stoppedAt > REPEATED_SIGNAL_MS) process.exit(130);
		});
	}
	return stop.signal;
}

function messageOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return process.env.LOG_LEVEL === 'debug' ? error.stack || error.message : error.message;
}

function isUsage(error: unknown): boolean {
	if (!(error instanceof Error) || !('code' in error)) return false;
	return USAGE_CODES.has(error.code) || String(error.code).startsWith('ERR_PARSE_ARGS');
}
