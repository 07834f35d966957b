import { copyFile, link, open, stat, utimes } from 'node:fs/promises';

/** Writes a file that is not there yet, and returns when it would survive a power cut. */
export async function writeDurably(file: string, content: Uint8Array): Promise<void> {
	await using handle = await open(file, 'wx', 0o644);
	await handle.writeFile(content);
	await handle.sync();
}

/** Makes the names in a folder last. Some file systems cannot; the files themselves are whole all the same. */
export async function syncFolder(folder: string): Promise<void> {
	try {
		await using handle = await open(folder, 'r');
		await handle.sync();
	} catch (error) {
		if (!isCode(error, 'EINVAL') && !isCode(error, 'EISDIR') && !isCode(error, 'EPERM')) throw error;
	}
}

/** The same file under a second name; a copy with its times where the file system has no such thing. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
	try {
		await link(from, to);
	} catch (error) {
		if (!['EPERM', 'ENOTSUP', 'EMLINK', 'EXDEV', 'ENOSYS'].some((code) => isCode(error, code))) throw error;
		await copyFile(from, to);
		const { atime, mtime } = await stat(from);
		await utimes(to, atime, mtime);
	}
}

/** Whether the file system answered with this code. */
export function isCode(error: unknown, code: string): boolean {
	return error instanceof Error && 'code' in error && error.code === code;
}
