/** A computation needs every hour of its window, and some are absent or null. A partial result would under-report. */
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
