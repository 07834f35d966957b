import { ProblemError } from './problem.ts';

/** How soon a database that was locked or restarted may be there again, seconds. */
const RETRY_AFTER_S = 30;

/**
 * What an endpoint promised, or the refusal that fits a database which cannot be used for now.
 *
 * @param isStorageError tells the error of stores from others
 * @throws {ProblemError} 503
 */
export async function orStorageProblem<T>(work: Promise<T>, isStorageError: (error: unknown) => boolean): Promise<T> {
	try {
		return await work;
	} catch (error) {
		if (!isStorageError(error)) throw error;
		throw new ProblemError(503, {
			code: 'STORAGE_UNAVAILABLE',
			detail: 'The database cannot be used at the moment. Nothing was done by halves; try again.',
			headers: { 'retry-after': String(RETRY_AFTER_S) },
		});
	}
}
