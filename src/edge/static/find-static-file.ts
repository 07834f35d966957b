import type { StaticFile } from '../build-output/build-output.ts';

/**
 * The file that a path shows: the file of that name, or the `index.html` of the folder of that name.
 *
 * `/about` and `/about/` are the same page. A trailing slash after any other kind of file finds nothing, so that
 * `/logo.png/` is no second address of `/logo.png`. Only names that the build listed can be found, so no spelling of a
 * path reaches the rest of the disk.
 *
 * @param files by URL path without a leading slash, decoded
 * @param path decoded URL path
 */
export function findStaticFile(files: ReadonlyMap<string, StaticFile>, path: string): StaticFile | null {
	const name = path.slice(1);
	if (!name.endsWith('/'))
		return files.get(name) ?? files.get(name === '' ? 'index.html' : `${name}/index.html`) ?? null;
	const page = files.get(`${name}index.html`) ?? files.get(name.slice(0, -1));
	return page?.contentType.startsWith('text/html') ? page : null;
}
