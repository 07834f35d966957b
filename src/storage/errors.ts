/** Messages by code. `STORAGE_FAILED` is anything else; see `cause`. */
const messages = {
	STORAGE_LOCKED: 'The database is locked by another process',
	STORAGE_DAMAGED: 'The database is damaged, or the file is not a database',
	STORAGE_NOT_MIGRATED: 'The database lacks a table or column; npm run db:migrate adds it',
	STORAGE_READ_ONLY: 'The database cannot be written to',
	STORAGE_FULL: 'The disk of the database is full',
	STORAGE_UNREACHABLE: 'The database cannot be opened or reached',
	STORAGE_FAILED: 'The database query failed',
} as const;
export type StorageErrorCode = keyof typeof messages;

/** The one error that a store throws. Its message names neither the address of the database nor any value. */
export class StorageError extends Error {
	override readonly name = 'StorageError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code: StorageErrorCode;

	constructor(code: StorageErrorCode, options?: ErrorOptions) {
		super(messages[code], options);
		this.code = code;
	}
}

/** Primary result codes of SQLite, as the driver names them; sqlite.org/rescode.html. */
const codeOfResult: Readonly<Record<string, StorageErrorCode>> = {
	SQLITE_BUSY: 'STORAGE_LOCKED',
	SQLITE_LOCKED: 'STORAGE_LOCKED',
	SQLITE_CORRUPT: 'STORAGE_DAMAGED',
	SQLITE_NOTADB: 'STORAGE_DAMAGED',
	SQLITE_READONLY: 'STORAGE_READ_ONLY',
	SQLITE_FULL: 'STORAGE_FULL',
	SQLITE_CANTOPEN: 'STORAGE_UNREACHABLE',
	SQLITE_PERM: 'STORAGE_UNREACHABLE',
	SQLITE_IOERR: 'STORAGE_UNREACHABLE',
	SERVER_ERROR: 'STORAGE_UNREACHABLE',
};

/** Classifies the error of a failed query. */
export function toStorageError(error: unknown): StorageError {
	if (error instanceof StorageError) return error;
	return new StorageError(codeOf(error), { cause: error });
}

function codeOf(error: unknown): StorageErrorCode {
	if (!(error instanceof Error)) return 'STORAGE_FAILED';
	if (/\bno such (?:table|column)\b/.test(error.message) && isResult(error)) return 'STORAGE_NOT_MIGRATED';
	const code = isResult(error) ? codeOfResult[error.code] : undefined;
	if (code) return code;
	// The query builder wraps errors of the driver, and `fetch` wraps errors of the network.
	if (error.cause !== undefined) return codeOf(error.cause);
	if (error.name === 'TimeoutError') return 'STORAGE_UNREACHABLE';
	return isResult(error) && isNetworkOrFileCode(error.code) ? 'STORAGE_UNREACHABLE' : 'STORAGE_FAILED';
}

/** `ECONNREFUSED`, `EAI_AGAIN`, `EACCES`, `UND_ERR_CONNECT_TIMEOUT` … */
function isNetworkOrFileCode(code: string): boolean {
	return /^(?:E|UND_ERR_)[A-Z_]+$/.test(code);
}

function isResult(error: Error): error is Error & { readonly code: string } {
	return 'code' in error && typeof error.code === 'string';
}
