import { createHash } from 'node:crypto';
import { extname, posix } from 'node:path';
import { mimes } from 'mrmime';
import type { Page } from '../cache/page.ts';

/** Where an entry may be stored: paths below the store's folder, with `/` between their parts. */
export type EntryLocations = {
	/** The file that a static server looks up for the page's path; null: the path has no name that is safe everywhere. */
	readonly readable: string | null;
	/** Derived from the key's hash, and so unique. */
	readonly hashed: string;
};

/** Lower case, no dots, and nothing that a shell, a file system or a static server treats specially. */
const FOLDER = /^[a-z0-9][a-z0-9_-]{0,79}$/;
const LAST = /^[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9_-])?$/;
/** Device names of Windows, and names of this store's own files. */
const RESERVED = /^(?:(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|index\.)|\.(?:br|gz|next|meta|tmp|damaged)$/;
const MAX_READABLE_LENGTH = 200;

const ENDINGS: ReadonlyMap<string, string> = new Map([
	['text/html', 'html'],
	['text/plain', 'txt'],
	['text/css', 'css'],
	['text/calendar', 'ics'],
	['text/javascript', 'js'],
	['application/javascript', 'js'],
	['application/json', 'json'],
	['application/ld+json', 'json'],
	['application/xml', 'xml'],
	['text/xml', 'xml'],
	['application/rss+xml', 'xml'],
	['application/atom+xml', 'xml'],
	['image/svg+xml', 'svg'],
]);

/** Locations for a page's body, from which the names of its other files follow. Only a page with status 200 is readable. */
export function locateEntry({
	key,
	path,
	status,
	headers,
}: Pick<Page, 'key' | 'path' | 'status' | 'headers'>): EntryLocations {
	const type =
		(headers.find(([name]) => name === 'content-type')?.[1] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
	const ending = ENDINGS.get(type) ?? 'bin';
	const hash = createHash('sha256').update(key).digest('hex').slice(0, 40);
	const hashed = `_/${hash.slice(0, 2)}/${hash.slice(2)}.${ending}`;
	return { readable: status === 200 ? readableLocation(path, type, ending) : null, hashed };
}

function readableLocation(path: string, type: string, ending: string): string | null {
	const parts = path.replace(/^\//, '').replace(/\/$/, '').split('/');
	const last = parts.pop() ?? '';
	if (path.length > MAX_READABLE_LENGTH || !parts.every((part) => FOLDER.test(part) && !RESERVED.test(part)))
		return null;
	if (last === '') return parts.length === 0 ? `index.${ending}` : null;
	if (!LAST.test(last) || RESERVED.test(last)) return null;
	const folder = [...parts, last].join('/');
	const named = extname(last).slice(1);
	// A name with the extension of a file becomes a file, not a folder for other pages; the extension has to fit the type.
	if (!Object.hasOwn(mimes, named)) return `${folder}/index.${ending}`;
	return named === ending || mimes[named] === type ? folder : null;
}

/** Files of one entry, below the store's folder. Those that are not for a static server start with a dot. */
export type EntryNames = {
	readonly folder: string;
	readonly body: string;
	readonly br: string;
	readonly gzip: string;
	/** The entry's metadata. */
	readonly meta: string;
	/** The metadata of a body that is about to replace the current one; present only while that happens. */
	readonly next: string;
	/** Corrupt files are moved here, for people to inspect. */
	readonly quarantinedBody: string;
	readonly quarantinedMeta: string;
};

export function entryNames(location: string): EntryNames {
	const folder = posix.dirname(location);
	const base = posix.basename(location);
	const beside = (name: string) => posix.join(folder, name);
	return {
		folder,
		body: location,
		br: `${location}.br`,
		gzip: `${location}.gz`,
		meta: beside(`.${base}.meta.json`),
		next: beside(`.${base}.next.json`),
		quarantinedBody: beside(`.${base}.damaged`),
		quarantinedMeta: beside(`.${base}.meta.json.damaged`),
	};
}

/** Tells a file by its name: part of an entry, a temporary file that a crash has left, or (null) not a file of the store. */
export function classifyFile(
	name: string,
): { readonly kind: 'meta' | 'next' | 'content'; readonly base: string } | 'temporary' | null {
	if (name.endsWith('.tmp') && name.startsWith('.')) return 'temporary';
	const [, base, kind] = /^\.(.+)\.(meta|next)\.json$/.exec(name) ?? [];
	if (base !== undefined) return { kind: kind === 'next' ? 'next' : 'meta', base };
	return name.startsWith('.') ? null : { kind: 'content', base: name.replace(/\.(?:br|gz)$/, '') };
}
