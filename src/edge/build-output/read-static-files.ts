import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { mimes } from 'mrmime';
import type { StaticFile } from './build-output.ts';

/** `overrides` of `config.json`, by file name in `static/`. */
export type StaticOverrides = Readonly<
	Record<string, { readonly path?: string | undefined; readonly contentType?: string | undefined }>
>;

export type StaticOptions = {
	readonly overrides: StaticOverrides;
	/** Whether `x.html` is served at `/x` (`cleanUrls` of `vercel.json`). */
	readonly cleanUrls: boolean;
};

/** The only hidden folder that is published, e.g. for `security.txt` and certificate challenges (RFC 8615). */
const PUBLISHED_HIDDEN = '.well-known';

/**
 * Lists the files that `static/` publishes, by URL path without a leading slash.
 *
 * Omits hidden files and folders, source maps, and symbolic links that lead out of `static/`. A path in `overrides`
 * replaces the file's own.
 *
 * @param dir the `static/` directory, which may be missing
 */
export async function readStaticFiles(dir: string, options: StaticOptions): Promise<ReadonlyMap<string, StaticFile>> {
	const names = await listFiles(dir);
	const files = await Promise.all(names.map((name) => readStaticFile(dir, name, options)));
	return new Map(files.map((file) => [file.path, file]));
}

async function readStaticFile(dir: string, name: string, { overrides, cleanUrls }: StaticOptions): Promise<StaticFile> {
	const file = join(dir, ...name.split('/'));
	const override = Object.hasOwn(overrides, name) ? overrides[name] : undefined;
	const { size: sizeBytes } = await stat(file);
	const path = urlPath(name, override?.path, cleanUrls);
	return { path, file, sizeBytes, contentType: override?.contentType ?? contentTypeOf(name) };
}

function urlPath(name: string, override: string | undefined, cleanUrls: boolean): string {
	if (override !== undefined) return override.replace(/^\/+|(?<!\/)\/+$/g, '');
	return cleanUrls && !/(?:^|\/)index\.html$/.test(name) ? name.replace(/\.html$/, '') : name;
}

async function listFiles(dir: string): Promise<readonly string[]> {
	const root = await realpath(dir).catch(() => null);
	if (root === null) return [];
	const names: string[] = [];
	const folders = [''];
	for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
		for (const entry of await readdir(join(dir, folder), { withFileTypes: true })) {
			if (entry.name.startsWith('.') && entry.name !== PUBLISHED_HIDDEN) continue;
			const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
			if (entry.isDirectory()) folders.push(name);
			else if (entry.name.endsWith('.map')) continue;
			else if (entry.isFile() || (await isLinkToFileInside(join(dir, name), root))) names.push(name);
		}
	}
	return names.sort();
}

async function isLinkToFileInside(file: string, root: string): Promise<boolean> {
	try {
		const target = await realpath(file);
		return target.startsWith(`${root}${sep}`) && (await stat(target)).isFile();
	} catch {
		return false;
	}
}

const UNKNOWN = 'application/octet-stream';
/** Types that get a charset: builds write text as UTF-8. */
const TEXT = /^text\/|[/+](?:json|xml|javascript|ecmascript)$|^image\/svg\+xml$/;

/** Returns the media type for a file name, with a charset for text. */
export function contentTypeOf(fileName: string): string {
	const extension = extname(fileName).slice(1).toLowerCase();
	const type = (Object.hasOwn(mimes, extension) ? mimes[extension] : undefined) ?? UNKNOWN;
	return TEXT.test(type) ? `${type}; charset=utf-8` : type;
}
