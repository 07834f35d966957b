/** One thing that happened, for operators. Never carries a token, a secret or a visitor's data. */
export type LogEvent = {
	readonly level: 'debug' | 'info' | 'warn' | 'error';
	/** Stable, kebab-case, e.g. `fetch-failed`. */
	readonly event: string;
	/** Code of the error that it is about. */
	readonly code?: string;
	readonly message?: string;
	readonly [field: string]: unknown;
};

/** A database driver may put a whole statement with its parameters into a message. */
const MAX_MESSAGE_LENGTH = 300;

/** The parts of an unknown error that a log line carries. */
export function describeError(error: unknown): { readonly code: string; readonly message: string } {
	if (!(error instanceof Error)) return { code: 'UNKNOWN', message: String(error).slice(0, MAX_MESSAGE_LENGTH) };
	const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
	return { code, message: error.message.slice(0, MAX_MESSAGE_LENGTH) };
}
