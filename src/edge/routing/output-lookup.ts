import type { BuildOutput, FunctionOutput, StaticFile } from '../build-output/build-output.ts';
import { decodeEscapes } from './canonical-path.ts';
import type { CompiledRoute, Destination } from './compile-route.ts';

/** A static file or a function that a path names. */
export type Output =
	| { readonly kind: 'static'; readonly file: StaticFile }
	| { readonly kind: 'function'; readonly name: string };

/** Finds outputs by path, percent-encoded. */
export type OutputLookup = {
	/** For a path whose text came from the request: internal functions are not there. */
	visible(path: string): Output | null;
	/** For a destination that the build alone names. */
	any(path: string): Output | null;
};

/**
 * Lookup of static files, then functions.
 *
 * On Vercel every function can be asked for by its own name. Here a function is internal, reached through routes only,
 * if a route names it as its destination and one of these holds:
 * - a part of its name starts with an underscore (`_render`, `__root__`): no page is called so, it is the adapter's own
 *   name;
 * - it is cached by ISR and that route sets a parameter of its key (`x_astro_path`, `__pathname`): asked for directly,
 *   the visitor would choose the key, and with it which page is rendered and stored.
 *
 * A name with a bracket in it (`blog/[slug]`, `![-]/0`) is a pattern or an adapter's own, never a page's: internal too.
 * `api/hello` stays reachable at `/api/hello`, also where `/hello` leads to it.
 */
export function createOutputLookup(build: BuildOutput, routes: readonly CompiledRoute[]): OutputLookup {
	const internal = internalFunctions(build, routes);

	function find(path: string, seesInternal: boolean): Output | null {
		const decoded = decodeEscapes(path);
		if (decoded === null) return null;
		const file = findStaticFile(build.staticFiles, decoded);
		if (file !== null) return { kind: 'static', file };
		const found = findFunction(build, decoded);
		if (found === null || (!seesInternal && internal.has(found.name))) return null;
		return { kind: 'function', name: found.name };
	}

	return { visible: (path) => find(path, false), any: (path) => find(path, true) };
}

function internalFunctions(build: BuildOutput, routes: readonly CompiledRoute[]): ReadonlySet<string> {
	const internal = new Set([...build.functions.keys()].filter((name) => name.includes('[')));
	for (const { dest } of routes) {
		const output = dest === null ? null : findFunction(build, decodeEscapes(dest.path.source) ?? '');
		if (dest !== null && output !== null && isInternal(output, dest)) internal.add(output.name);
	}
	return internal;
}

function isInternal(output: FunctionOutput, dest: Destination): boolean {
	if (output.name.split('/').some((part) => part.startsWith('_'))) return true;
	// Without `allowQuery` every parameter is in the key already, so none of them can be a secret of the adapter's.
	const keyParameters = output.prerender?.allowQuery ?? [];
	return keyParameters.some((name) => dest.query.names.has(name));
}

/** The function of a path's name, or the `index` of the folder of that name; with or without a trailing slash. */
function findFunction(build: BuildOutput, path: string): FunctionOutput | null {
	const name = path.replace(/^\//, '').replace(/\/$/, '');
	return build.functions.get(name) ?? build.functions.get(name === '' ? 'index' : `${name}/index`) ?? null;
}

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
