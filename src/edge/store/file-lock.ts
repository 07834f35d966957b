import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * A lock between processes. It is the operating system's, on a file: it ends with the process that holds it, however that
 * ends, and holds between containers with the same volume, which do not see each other's process ids.
 */
export type FileLock = Disposable;

/** `shared`: together with other shared ones. */
export type LockMode = 'exclusive' | 'shared';

const RETRY_MS = 100;

/**
 * Takes the lock of this name. Node cannot lock files, but its SQLite does: in a transaction of an empty database, which
 * is never written.
 *
 * @param file is created, and stays; nothing else may open it
 * @returns null: another process holds it
 * @throws {Error} the file cannot be opened
 */
export function tryLock(file: string, mode: LockMode): FileLock | null {
	const database = openFile(file);
	try {
		// A read takes the shared lock, and the open transaction keeps it.
		database.exec(mode === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'BEGIN; SELECT count(*) FROM sqlite_schema');
		return { [Symbol.dispose]: () => database.close() };
	} catch (error) {
		database.close();
		if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null;
		throw error;
	}
}

const SQLITE_BUSY = 5;

function openFile(file: string): DatabaseSync {
	try {
		return new DatabaseSync(file, { timeout: 0 });
	} catch (cause) {
		// SQLite speaks of a database, and does not say which.
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new Error(`The lock ${file} cannot be opened: ${reason}`, { cause });
	}
}

/**
 * Waits until the lock is free, and takes it.
 *
 * @param onWait called once if somebody holds it
 * @param signal ends the wait
 */
export async function takeLock(
	file: string,
	mode: LockMode,
	onWait: () => void,
	signal?: AbortSignal,
): Promise<FileLock> {
	let waits = false;
	for (;;) {
		const lock = tryLock(file, mode);
		if (lock !== null) return lock;
		if (!waits) onWait();
		waits = true;
		await wait(RETRY_MS, undefined, signal && { signal });
	}
}
