import { createHash } from 'node:crypto';
import { extname, posix } from 'node:path';
import { mimes } from 'mrmime';
import type { Page } from '../cache/page.ts';

/** Possible locations of an entry: paths relative to the store's folder, with `/` as separator. */
export type EntryLocations = {
	/** The file that a static server would serve at the page's path; null if the path is not a safe file name. */
	readonly readable: string | null;
	/** Derived from the key's hash. */
	readonly hashed: string;
};

/** Lower case, no dots, and no characters that are special to a shell, file system or static server. */
const FOLDER = /^[a-z0-9][a-z0-9_-]{0,79}$/;
const LAST = /^[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9_-])?$/;
/** Device names of Windows, and suffixes of the store's own files. */
const RESERVED = /^(?:(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|index\.)|\.(?:br|gz|next|meta|tmp|damaged)$/;
const MAX_READABLE_LENGTH = 200;

const EXTENSIONS: ReadonlyMap<string, string> = new Map([
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

/** Returns the possible locations of a page's body. Only pages with status 200 have a readable one. */
export function locateEntry({
	key,
	path,
	status,
	headers,
}: Pick<Page, 'key' | 'path' | 'status' | 'headers'>): EntryLocations {
	const type =
		(headers.find(([name]) => name === 'content-type')?.[1] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
	const extension = EXTENSIONS.get(type) ?? 'bin';
	const hash = createHash('sha256').update(key).digest('hex').slice(0, 40);
	const hashed = `_/${hash.slice(0, 2)}/${hash.slice(2)}.${extension}`;
	return { readable: status === 200 ? readableLocation(path, type, extension) : null, hashed };
}

function readableLocation(path: string, type: string, extension: string): string | null {
	const parts = path.replace(/^\//, '').replace(/\/$/, '').split('/');
	const last = parts.pop() ?? '';
	if (path.length > MAX_READABLE_LENGTH || !parts.every((part) => FOLDER.test(part) && !RESERVED.test(part)))
		return null;
	if (last === '') return parts.length === 0 ? `index.${extension}` : null;
	if (!LAST.test(last) || RESERVED.test(last)) return null;
	const folder = [...parts, last].join('/');
	const named = extname(last).slice(1);
	// A name with a known extension is stored under that name if the extension matches the type, else as a folder's index.
	if (!Object.hasOwn(mimes, named)) return `${folder}/index.${extension}`;
	return named === extension || mimes[named] === type ? folder : null;
}

/** The files of an entry. Names of files that a static server must not publish start with a dot. */
export type EntryNames = {
	readonly folder: string;
	readonly body: string;
	readonly br: string;
	readonly gzip: string;
	/** The entry's metadata. */
	readonly meta: string;
	/** The metadata of the next body; exists only while the body is replaced. */
	readonly next: string;
	/** Corrupt files are renamed to this, for inspection. */
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

/** Classifies a file: part of an entry, a temporary file left by a crash, or null if it is not the store's. */
export function classifyFile(
	name: string,
): { readonly kind: 'meta' | 'next' | 'content'; readonly base: string } | 'temporary' | null {
	if (name.endsWith('.tmp') && name.startsWith('.')) return 'temporary';
	const [, base, kind] = /^\.(.+)\.(meta|next)\.json$/.exec(name) ?? [];
	if (base !== undefined) return { kind: kind === 'next' ? 'next' : 'meta', base };
	return name.startsWith('.') ? null : { kind: 'content', base: name.replace(/\.(?:br|gz)$/, '') };
}
