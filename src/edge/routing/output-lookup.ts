import type { BuildOutput, FunctionOutput, StaticFile } from '../build-output/build-output.ts';
import { decodeEscapes } from './canonical-path.ts';
import type { CompiledRoute, Destination } from './compile-route.ts';

/** The static file or function at a path. */
export type Output =
	| { readonly kind: 'static'; readonly file: StaticFile }
	| { readonly kind: 'function'; readonly name: string };

/** Finds outputs by path, percent-encoded. */
export type OutputLookup = {
	/** For paths with text of the request: finds no internal functions. */
	visible(path: string): Output | null;
	/** For destinations without text of the request. */
	any(path: string): Output | null;
};

/**
 * Creates the lookup of static files, then functions.
 *
 * On Vercel every function can be requested by its name. Here a function is internal, that is reachable through routes
 * only, if a route has it as its destination and one of these holds:
 * - a part of its name starts with an underscore (`_render`, `__root__`), which adapters use for their own functions;
 * - it is cached by ISR and the route sets a parameter of its cache key (`x_astro_path`, `__pathname`): in a direct
 *   request the visitor could choose the key, and so which page is rendered and stored.
 *
 * Names with a bracket (`blog/[slug]`, `![-]/0`) are internal too: they are patterns, never pages. `api/hello` stays
 * reachable at `/api/hello`, even if `/hello` leads to it.
 */
export function createOutputLookup(build: BuildOutput, routes: readonly CompiledRoute[]): OutputLookup {
	const internal = internalFunctions(build, routes);

	function find(path: string, includesInternal: boolean): Output | null {
		const decoded = decodeEscapes(path);
		if (decoded === null) return null;
		const file = findStaticFile(build.staticFiles, decoded);
		if (file !== null) return { kind: 'static', file };
		const found = findFunction(build, decoded);
		if (found === null || (!includesInternal && internal.has(found.name))) return null;
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
	// Without `allowQuery` visitors can vary the key by any parameter anyway.
	const keyParameters = output.prerender?.allowQuery ?? [];
	return keyParameters.some((name) => dest.query.names.has(name));
}

/** Finds the function named like the path, or `index` in that folder; ignores a trailing slash. */
function findFunction(build: BuildOutput, path: string): FunctionOutput | null {
	const name = path.replace(/^\//, '').replace(/\/$/, '');
	return build.functions.get(name) ?? build.functions.get(name === '' ? 'index' : `${name}/index`) ?? null;
}

/**
 * Finds the file named like the path, or `index.html` in that folder.
 *
 * `/about` and `/about/` are the same page, but `/logo.png/` is not found. Only files listed by the build can be found,
 * so no path can reach the rest of the disk.
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
