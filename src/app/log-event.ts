/** A log event for operators. Never contains a token, a secret or a visitor's data. */
export type LogEvent = {
	readonly level: 'debug' | 'info' | 'warn' | 'error';
	/** Stable, kebab-case, e.g. `fetch-failed`. */
	readonly event: string;
	/** Code of the error, if it is about one. */
	readonly code?: string;
	readonly message?: string;
	/** The error itself; the log prints its type, message and stack. */
	readonly err?: Error;
	readonly [field: string]: unknown;
};

/** A database driver may include a whole statement with its parameters in a message. */
const MAX_MESSAGE_LENGTH = 300;

/** Returns the parts of an unknown error for a log event. */
export function describeError(error: unknown): {
	readonly code: string;
	readonly message: string;
	/** Absent if something other than an error was thrown. */
	readonly err?: Error;
} {
	if (!(error instanceof Error)) return { code: 'UNKNOWN', message: String(error).slice(0, MAX_MESSAGE_LENGTH) };
	const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
	return { code, message: error.message.slice(0, MAX_MESSAGE_LENGTH), err: error };
}
