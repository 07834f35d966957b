import { StorageError, type StorageErrorCode } from './errors.ts';

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

/** What a failed query means for whoever asked. */
export function toStorageError(error: unknown): StorageError {
	if (error instanceof StorageError) return error;
	return new StorageError(codeOf(error), { cause: error });
}

function codeOf(error: unknown): StorageErrorCode {
	if (!(error instanceof Error)) return 'STORAGE_FAILED';
	if (/\bno such (?:table|column)\b/.test(error.message) && isResult(error)) return 'STORAGE_NOT_MIGRATED';
	const code = isResult(error) ? codeOfResult[error.code] : undefined;
	if (code) return code;
	// The query builder wraps what the driver throws, and `fetch` what the network does.
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
