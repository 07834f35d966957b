import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders are the store's own only if their name says so: whatever else lies there is not touched. */
const OWN = /^build-[0-9a-f]{24}$/;

/** Name of the folder for one build. @param scope 24 hexadecimal digits */
export function buildFolder(scope: string): string {
	return `build-${scope}`;
}

/** Removes the folders of other builds. Does not reject: what stays is tried again at the next start. */
export async function sweepBuilds(cacheDir: string, keep: string): Promise<void> {
	const names = await readdir(cacheDir).catch(() => []);
	for (const name of names) {
		if (!OWN.test(name) || name === keep) continue;
		await rm(join(cacheDir, name), { recursive: true, force: true }).catch(() => {});
	}
}
