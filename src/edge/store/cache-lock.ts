import { join, resolve } from 'node:path';
import type { EdgeLog } from '../log.ts';
import { makeFolder } from './synced-write.ts';

/** Another edge, of this process or of another, uses the cache folder. */
export class CacheDirInUseError extends Error {
	override readonly name = 'CacheDirInUseError';
	readonly code = 'CACHE_DIR_IN_USE';
}

export type CacheLock = { release(): void };

/** In the cache folder; empty, and left there. */
const LOCK_FILE = '.edge-lock';
/** SQLite's code for a file that another connection has locked. */
const SQLITE_BUSY = 5;

/**
 * Locks a cache folder for one edge: two would delete each other's pages and reuse each other's generation numbers.
 *
 * The lock is the operating system's, on a file, so it ends with the process however that ends, and holds between
 * containers with the same volume, which do not see each other's process ids. Node cannot lock files, but its SQLite
 * does: an exclusive transaction on an empty database that is never written.
 *
 * @returns null if the folder cannot be written or the file system has no locks; the edge then works as with a failing disk
 * @throws {CacheDirInUseError}
 */
export async function lockCacheDir(cacheDir: string, log: EdgeLog): Promise<CacheLock | null> {
	const folder = resolve(cacheDir);
	const file = join(folder, LOCK_FILE);
	try {
		await makeFolder(folder);
		const { DatabaseSync } = await import('node:sqlite');
		const database = new DatabaseSync(file);
		try {
			database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
		} catch (error) {
			database.close();
			throw error;
		}
		return { release: () => database.close() };
	} catch (cause) {
		if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY) {
			throw new CacheDirInUseError(`another edge uses the cache folder ${folder}; stop it, or use another folder`, {
				cause,
			});
		}
		log.warn({ code: 'CACHE_DIR_NOT_LOCKED', folder, err: cause }, 'the cache folder cannot be locked');
		return null;
	}
}
