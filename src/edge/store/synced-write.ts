import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file and syncs it to disk. */
export type WriteSynced = (file: string, content: Buffer | string, mode: number) => Promise<void>;

export const writeSynced: WriteSynced = async (file, content, mode) => {
	const handle = await open(file, 'w', mode);
	try {
		await handle.writeFile(content);
		await handle.sync();
	} finally {
		await handle.close();
	}
};

/** Makes renames in a folder survive a power failure. Does nothing where folders cannot be synced (Windows). */
export async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r').catch(() => null);
	if (handle === null) return;
	try {
		await handle.sync().catch(() => {});
	} finally {
		await handle.close();
	}
}

/** Creates a folder and its parents. @returns the topmost one that was missing, if any */
export async function makeFolder(folder: string): Promise<string | undefined> {
	const first = await mkdir(folder, { recursive: true });
	if (first === undefined) return undefined;
	for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
	return first;
}

/** Moves a file if it exists. */
export async function moveIfExists(from: string, to: string): Promise<void> {
	try {
		await rename(from, to);
	} catch (error) {
		if (errorCode(error) !== 'ENOENT') throw error;
	}
}

/** Deletes files; missing ones are not an error. */
export async function removeFiles(...files: readonly string[]): Promise<void> {
	for (const file of files) await rm(file, { force: true });
}

/** Returns Node's `code`, e.g. `ENOSPC`. */
export function errorCode(error: unknown): string {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}
