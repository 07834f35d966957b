import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Times = z.record(z.string(), z.number());

/** A file that no page needs any more is kept so long: an old page may be open in a browser, or in a cache, milliseconds. */
export const KEEP_UNNEEDED_MS = 7 * 24 * 60 * 60_000;

/** When each file of an export was last needed, Unix ms by path. Kept beside the versions. */
export async function readFileTimes(folder: string): Promise<ReadonlyMap<string, number>> {
	try {
		return new Map(Object.entries(Times.parse(JSON.parse(await readFile(join(folder, 'needed.json'), 'utf8')))));
	} catch {
		// Without it every file counts as needed just now: nothing is lost but a little space.
		return new Map();
	}
}

export async function writeFileTimes(folder: string, times: ReadonlyMap<string, number>): Promise<void> {
	const file = join(folder, 'needed.json');
	await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(times)));
	await rename(`${file}.new`, file);
}
