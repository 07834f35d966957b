import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { type ModuleFacts, moduleFacts } from './module-facts.ts';

const root = new URL('../../', import.meta.url);

/** Sites and programs of others that tests are run against; they keep their own style. */
const foreign = /^(?:src\/edge\/examples|tests\/bench\/peers)\//;

/** The facts of every module in these folders. */
export function readModules(folders: readonly string[]): readonly ModuleFacts[] {
	return readSources(folders).map(({ path, source }) => moduleFacts(path, source));
}

/** The text of every module in these folders, with its path from the root of the repository. */
export function readSources(folders: readonly string[]): readonly { readonly path: string; readonly source: string }[] {
	return folders
		.filter((folder) => existsSync(new URL(folder, root)))
		.flatMap((folder) =>
			readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map((file) =>
				posix.join(folder, file.replaceAll('\\', '/')),
			),
		)
		.filter((path) => /(?<!\.d)\.(?:ts|astro)$/.test(path) && !/(?:^|\/)(?:node_modules|\.[^/]*)\//.test(path))
		.filter((path) => !foreign.test(path))
		.sort()
		.map((path) => ({ path, source: readFileSync(new URL(path, root), 'utf8') }));
}

/** The file that a relative import leads to, from the root of the repository; null for a package. */
export function targetOf(importer: string, specifier: string): string | null {
	if (!specifier.startsWith('.')) return null;
	return posix.join(posix.dirname(importer), specifier.replace(/\?.*$/, ''));
}

/** The files of each cycle of imports, the first one repeated at the end. Types count too. */
export function findCycles(modules: readonly ModuleFacts[]): readonly string[][] {
	const importsOf = new Map(
		modules.map(({ path, imports }) => [path, imports.flatMap(({ specifier }) => targetOf(path, specifier) ?? [])]),
	);
	const done = new Set<string>();
	const trail: string[] = [];
	const cycles: string[][] = [];
	const visit = (path: string) => {
		if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path]);
		if (trail.includes(path) || done.has(path)) return;
		trail.push(path);
		for (const target of importsOf.get(path) ?? []) visit(target);
		trail.pop();
		done.add(path);
	};
	for (const { path } of modules) visit(path);
	return cycles;
}
