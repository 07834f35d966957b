import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { mimes } from 'mrmime';
import type { Page } from '../cache/page.ts';

/** Where an entry may lie: files below the store's folder, with `/` between their parts. */
export type EntryLocations = {
	/** What a static server looks up for the page's path; null: the path has no name that is safe everywhere. */
	readonly readable: string | null;
	/** Made of the key's hash: no other entry has it. */
	readonly hashed: string;
};

/** One case, no dots and nothing that a shell, a file system or a static server treats in a way of its own. */
const FOLDER = /^[a-z0-9][a-z0-9_-]{0,79}$/;
const LAST = /^[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9_-])?$/;
/** Device names of Windows; names of this store's own files. */
const TAKEN = /^(?:(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|index\.)|\.(?:br|gz|next|meta|tmp|damaged)$/;
const READABLE_LENGTH_AT_MOST = 200;

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

/** Names for a page's body; those of its other files follow from it. Only a page with status 200 is put where a static server finds it. */
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
	if (path.length > READABLE_LENGTH_AT_MOST || !parts.every((part) => FOLDER.test(part) && !TAKEN.test(part)))
		return null;
	if (last === '') return parts.length === 0 ? `index.${ending}` : null;
	if (!LAST.test(last) || TAKEN.test(last)) return null;
	const folder = [...parts, last].join('/');
	const named = extname(last).slice(1);
	// A name that ends like a file's is one, and no folder for other pages; it has to say what it holds.
	if (!Object.hasOwn(mimes, named)) return `${folder}/index.${ending}`;
	return named === ending || mimes[named] === type ? folder : null;
}
