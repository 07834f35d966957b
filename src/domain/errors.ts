/** Hours that a computation needs are missing or null. A partial result would be too low. */
export class IncompleteReadingsError extends Error {
	override readonly name = 'IncompleteReadingsError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code = 'INCOMPLETE_READINGS';
	readonly expectedHourCount: number;
	readonly knownHourCount: number;

	constructor(expectedHourCount: number, knownHourCount: number, options?: ErrorOptions) {
		super(`${knownHourCount} of ${expectedHourCount} hours have the values that are needed`, options);
		this.expectedHourCount = expectedHourCount;
		this.knownHourCount = knownHourCount;
	}
}
