import { join, resolve } from 'node:path';
import type { EdgeLog } from '../log.ts';
import type { FileLock } from './file-lock.ts';
import { makeFolder } from './synced-write.ts';

/** Another edge, of this process or of another, uses the cache folder. */
export class CacheDirInUseError extends Error {
	override readonly name = 'CacheDirInUseError';
	readonly code = 'CACHE_DIR_IN_USE';
}

export type CacheLock = { release(): void };

/** In the cache folder; empty, and left there. */
const LOCK_FILE = '.edge-lock';

/**
 * Locks a cache folder for one edge: two would delete each other's pages and reuse each other's generation numbers.
 *
 * @returns null if the folder cannot be written or the file system has no locks; the edge then works as with a failing disk
 * @throws {CacheDirInUseError}
 */
export async function lockCacheDir(cacheDir: string, log: EdgeLog): Promise<CacheLock | null> {
	const folder = resolve(cacheDir);
	let lock: FileLock | null;
	try {
		await makeFolder(folder);
		// Imported late: an edge without a cache folder needs no SQLite.
		const { tryLock } = await import('./file-lock.ts');
		lock = tryLock(join(folder, LOCK_FILE), 'exclusive');
	} catch (cause) {
		log.warn({ code: 'CACHE_DIR_NOT_LOCKED', folder, err: cause }, 'the cache folder cannot be locked');
		return null;
	}
	if (lock !== null) return { release: () => lock[Symbol.dispose]() };
	throw new CacheDirInUseError(`another edge uses the cache folder ${folder}; stop it, or use another folder`);
}
