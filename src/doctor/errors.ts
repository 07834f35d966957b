/** The command line or a variable cannot be used. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
	/** Stable: tests match this, never `message`. */
	readonly code = 'USAGE';
}
