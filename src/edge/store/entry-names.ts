import { posix } from 'node:path';

/** Files of one entry, below the store's folder. Whatever is not for a static server starts with a dot. */
export type EntryNames = {
	readonly folder: string;
	readonly body: string;
	readonly br: string;
	readonly gzip: string;
	/** What is known of the entry. */
	readonly meta: string;
	/** The same for a body that is about to take its place: present only while that happens. */
	readonly next: string;
	/** Where damaged files are put, for people to look at. */
	readonly damagedBody: string;
	readonly damagedMeta: string;
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
		damagedBody: beside(`.${base}.damaged`),
		damagedMeta: beside(`.${base}.meta.json.damaged`),
	};
}

/** What a file is by its name: one of an entry, one that a crash has left, or none of the store's concern. */
export function judgeFileName(
	name: string,
): { readonly kind: 'meta' | 'next' | 'content'; readonly base: string } | 'temporary' | null {
	if (name.endsWith('.tmp') && name.startsWith('.')) return 'temporary';
	const [, base, kind] = /^\.(.+)\.(meta|next)\.json$/.exec(name) ?? [];
	if (base !== undefined) return { kind: kind === 'next' ? 'next' : 'meta', base };
	return name.startsWith('.') ? null : { kind: 'content', base: name.replace(/\.(?:br|gz)$/, '') };
}
