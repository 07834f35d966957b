export type StorageErrorCode =
	/** Somebody else kept it for longer than the time-out. */
	| 'STORAGE_LOCKED'
	/** It is not a database, or parts of it cannot be read. */
	| 'STORAGE_DAMAGED'
	/** A table or column is missing: `npm run db:migrate`. */
	| 'STORAGE_NOT_MIGRATED'
	| 'STORAGE_READ_ONLY'
	| 'STORAGE_FULL'
	/** The file cannot be opened, or the server cannot be reached. */
	| 'STORAGE_UNREACHABLE'
	/** Anything else; see `cause`. */
	| 'STORAGE_FAILED';

const explanations: Readonly<Record<StorageErrorCode, string>> = {
	STORAGE_LOCKED: 'The database is locked by somebody else',
	STORAGE_DAMAGED: 'The database is damaged, or the file is not a database',
	STORAGE_NOT_MIGRATED: 'The database lacks a table or column; npm run db:migrate adds it',
	STORAGE_READ_ONLY: 'The database cannot be written to',
	STORAGE_FULL: 'The disk of the database is full',
	STORAGE_UNREACHABLE: 'The database cannot be opened or reached',
	STORAGE_FAILED: 'The database did not do what it was asked to',
};

/** The one error that a store throws. Its message names neither the address of the database nor any value. */
export class StorageError extends Error {
	override readonly name = 'StorageError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code: StorageErrorCode;

	constructor(code: StorageErrorCode, options?: ErrorOptions) {
		super(explanations[code], options);
		this.code = code;
	}
}
