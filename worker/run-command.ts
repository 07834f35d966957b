/** The command line is wrong. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
	/** Stable: tests match this, never `message`. */
	readonly code = 'USAGE';
}

/** What a command gets when it runs. */
export type CommandContext = {
	/** The arguments after the name of the command. */
	readonly args: readonly string[];
	/**
	 * After the first call, SIGINT and SIGTERM abort this signal instead of ending the process, with their name as its
	 * reason; a second one ends the process at once with 130, unless it is the first one, forwarded by npm.
	 */
	stopSignal(): AbortSignal;
};

export type Command = {
	/** Name of the npm script, e.g. `db:migrate`; prefix of each message. */
	readonly name: string;
	/** Printed for `--help` and `-h`. */
	readonly help: string;
	/** @returns the exit code: 0 success, 1 failure */
	run(context: CommandContext): Promise<0 | 1>;
};

/** Codes of errors that the caller of a command has to fix: arguments, a folder, variables. */
const USAGE_CODES: ReadonlySet<unknown> = new Set(['USAGE', 'CONFIG_INVALID', 'EXPORT_FOLDER_TAKEN']);

/**
 * Runs a command, then exits. An error becomes one message on standard error; the exit code is 2 if the command line
 * or the configuration is wrong, and 1 otherwise. The stack is only printed with `LOG_LEVEL=debug`.
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
	// Wait until all output has been written to the pipe.
	await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
	process.exit(exitCode);
}

/** Ctrl-C and systemd signal both npm and the command, and npm forwards it: a deliberate second signal comes later. */
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
