import { type PageInfo, pageSizeBytes } from '../cache/page.ts';
import type { EntryFiles } from './entry-files.ts';
import type { StoredEntry } from './entry-format.ts';
import { type Scan, scanEntries } from './scan-entries.ts';
import { errorCode, makeFolder } from './synced-write.ts';

/** An entry of an earlier process. */
export type FoundEntry = {
	readonly location: string;
	readonly info: PageInfo;
	readonly entry: StoredEntry;
	readonly sizeBytes: number;
};

export type Recovered = {
	/** One for each key, the oldest first. */
	readonly entries: FoundEntry[];
	/** How many had to be set aside. */
	readonly damaged: number;
	/** Why the folder cannot be used; undefined: it can. */
	readonly error: unknown;
};

/** Finds what earlier processes have left, and clears up after those that were killed. Does not reject. */
export async function recoverEntries(files: EntryFiles): Promise<Recovered> {
	const errors: unknown[] = [];
	const attempt = async <T>(work: Promise<T>): Promise<T | undefined> => {
		try {
			return await work;
		} catch (error) {
			errors.push(error);
			return undefined;
		}
	};
	await attempt(makeFolder(files.root));
	const scan: Scan = scanEntries(files.root);
	errors.push(...scan.errors.filter((error) => errorCode(error) !== 'ENOENT'));
	for (const location of scan.damaged) await attempt(files.setAside(location));
	const found = [...scan.entries];
	for (const location of scan.unsettled) {
		const entry = await attempt(files.settle(location));
		if (entry) found.push({ location, entry });
	}
	const newest = new Map<string, { readonly location: string; readonly entry: StoredEntry }>();
	for (const each of found) {
		const other = newest.get(each.entry.key);
		const [kept, older] = other && other.entry.generation > each.entry.generation ? [other, each] : [each, other];
		newest.set(each.entry.key, kept);
		if (older) await attempt(files.remove(older.location));
	}
	const entries = [...newest.values()].map(({ location, entry }) => describe(location, entry));
	entries.sort((a, b) => a.info.generatedAt - b.info.generatedAt);
	return { entries, damaged: scan.damaged.length, error: errors[0] };
}

function describe(location: string, entry: StoredEntry): FoundEntry {
	const { version: _, headers, body, br, gzip, ...info } = entry;
	const part = (given: StoredEntry['br']) => (given ? { length: given.bytes } : undefined);
	const encoded = { br: part(br), gzip: part(gzip) };
	const sizeBytes = pageSizeBytes({ key: entry.key, headers, body: { length: body.bytes }, encoded });
	return { location, info, entry, sizeBytes };
}
