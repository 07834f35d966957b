import { isrPaths, pathsShowing } from '../domain/isr-paths.ts';
import type { Resort } from '../domain/resort.ts';
import type { RevalidationReport } from './revalidation-queue.ts';
import type { Site } from './site.ts';

/** The pages to regenerate: these, all that show these resorts, or every cached page. */
export type PageSelection =
	| { readonly paths: readonly string[] }
	| { readonly resorts: readonly string[] }
	| { readonly all: true };

/** A request names a page, resort or cursor that does not exist on this site. */
export class UnknownPathError extends Error {
	override readonly name = 'UnknownPathError';
	readonly code = 'UNKNOWN_PATH';
	/** The unknown names, as given. */
	readonly unknown: readonly string[];
	/** The cached page that the first of them probably means, by its canonical path; null: none. */
	readonly meant: string | null;

	constructor(unknown: readonly string[], meant: string | null = null) {
		super(`${unknown.length} of the pages, resorts or cursors asked for do not exist`);
		this.unknown = unknown;
		this.meant = meant;
	}
}

/** Returns the path of a cached page that is written in another way: with a trailing slash, a query, other letters. */
function findMeantPath(asked: string, registered: ReadonlySet<string>): string | null {
	const pathname = URL.parse(asked, 'https://site.invalid')?.pathname ?? '';
	const plain = decodePath(pathname).toLowerCase().replace(/\/+/g, '/');
	const path = plain.length > 1 && plain.endsWith('/') ? plain.slice(0, -1) : plain;
	return registered.has(path) ? path : null;
}

function decodePath(pathname: string): string {
	try {
		return decodeURIComponent(pathname);
	} catch {
		return pathname;
	}
}

/** Maximum number of pages per call; the cursor continues with the rest. */
const MAX_PATHS_PER_CALL = 200;

/** Returns the selected pages without duplicates, in the order of `isrPaths`. */
export function selectPaths(resorts: readonly Resort[], pages: PageSelection): readonly string[] {
	const registered = isrPaths(resorts);
	if ('all' in pages) return registered;
	if ('resorts' in pages) {
		const known = new Set(resorts.map(({ id }) => id));
		rejectUnknown(pages.resorts, known);
		return inRegistryOrder(registered, pages.resorts.flatMap(pathsShowing));
	}
	const cached = new Set(registered);
	rejectUnknown(pages.paths, cached, (path) => findMeantPath(path, cached));
	return inRegistryOrder(registered, pages.paths);
}

/**
 * Regenerates pages now, at most 200 per call.
 *
 * @param cursor from the previous answer, to continue: the last page that was done
 * @throws {UnknownPathError} nothing is regenerated
 */
export async function revalidatePaths(
	site: Site,
	pages: PageSelection,
	cursor: string | null = null,
): Promise<RevalidationReport> {
	const paths = selectPaths(site.resorts, pages);
	if (cursor !== null && !paths.includes(cursor)) throw new UnknownPathError([cursor]);
	const begin = cursor === null ? 0 : paths.indexOf(cursor) + 1;
	const now = paths.slice(begin, begin + MAX_PATHS_PER_CALL);
	const results = await site.revalidations.revalidate(now);
	const isLast = begin + now.length >= paths.length;
	return { ...results, cursor: isLast ? null : (now.at(-1) ?? null) };
}

function rejectUnknown(
	asked: readonly string[],
	known: ReadonlySet<string>,
	findMeant: (name: string) => string | null = () => null,
): void {
	const unknown = asked.filter((each) => !known.has(each));
	const [first] = unknown;
	if (first !== undefined) throw new UnknownPathError(unknown, findMeant(first));
}

function inRegistryOrder(registered: readonly string[], asked: readonly string[]): readonly string[] {
	const wanted = new Set(asked);
	return registered.filter((path) => wanted.has(path));
}
