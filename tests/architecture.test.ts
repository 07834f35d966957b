import { describe, expect, test } from 'vitest';
import { isAllowed, layerOf, portableLayers } from './architecture/layers.ts';
import type { ModuleFacts } from './architecture/module-facts.ts';
import { findCycles, readModules, targetOf } from './architecture/repository.ts';

/** Each rule lists what breaks it, so that a failure names the file and the line to change. */

const modules = readModules(['src', 'worker', 'tests']);
const shipped = modules.filter(({ path }) => layerOf(path) !== 'tests');
const domain = shipped.filter(({ path }) => layerOf(path) === 'domain');
const portable = shipped.filter(({ path }) => portableLayers.includes(layerOf(path) ?? ''));

const pathsOf = (found: readonly ModuleFacts[]) => found.map(({ path }) => path);

/** `importer → specifier` of the imports that are refused. */
function refusedImports(
	of: readonly ModuleFacts[],
	refuses: (specifier: string, target: string | null, typeOnly: boolean, importer: string) => boolean,
): string[] {
	return of.flatMap(({ path, imports }) =>
		imports
			.filter(({ specifier, typeOnly }) => refuses(specifier, targetOf(path, specifier), typeOnly, path))
			.map(({ specifier, typeOnly }) => `${path} → ${specifier}${typeOnly ? ' (type)' : ''}`),
	);
}

describe('layers', () => {
	test('there is something to check', () => {
		expect(domain.length).toBeGreaterThan(20);
		expect(shipped.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
	});

	test('every file belongs to a layer', () => {
		expect(pathsOf(modules.filter(({ path }) => layerOf(path) === null))).toEqual([]);
	});

	test('import only what the table allows them', () => {
		const refused = refusedImports(
			modules,
			(_, target, typeOnly, importer) => target !== null && !isAllowed(importer, target, typeOnly),
		);
		expect(refused).toEqual([]);
	});

	test('do not import in circles', () => {
		expect(findCycles(modules).map((cycle) => cycle.join(' → '))).toEqual([]);
	});

	test('only composition reads the environment that Astro has checked', () => {
		const others = shipped.filter(({ path }) => layerOf(path) !== 'composition');
		expect(refusedImports(others, (specifier) => specifier.startsWith('astro:env'))).toEqual([]);
	});
});

describe('domain is pure', () => {
	test('of packages it knows zod', () => {
		expect(refusedImports(domain, (specifier, target) => target === null && specifier !== 'zod')).toEqual([]);
	});

	test('time, randomness, network and process are arguments', () => {
		expect(domain.flatMap(({ path, effects }) => effects.map((effect) => `${path}: ${effect}`))).toEqual([]);
	});
});

describe('portable layers load in plain Node', () => {
	test('no virtual modules of Astro', () => {
		expect(refusedImports(portable, (specifier) => specifier.startsWith('astro:'))).toEqual([]);
	});

	test('no variables of a build', () => {
		expect(pathsOf(portable.filter(({ readsImportMetaEnv }) => readsImportMetaEnv))).toEqual([]);
	});

	test('relative imports name the file as it is', () => {
		expect(refusedImports(portable, (_, target) => target !== null && !/\.(?:ts|json)$/.test(target))).toEqual([]);
	});
});

describe('files', () => {
	test('no barrels', () => {
		const barrels = modules.filter(
			({ path, reexports }) => reexports === 'only' || (reexports === 'some' && path.endsWith('/index.ts')),
		);
		expect(pathsOf(barrels)).toEqual([]);
	});

	test('no drawer for everything', () => {
		expect(pathsOf(modules.filter(({ path }) => /(?:^|\/)utils?(?:\/|\.)/i.test(path)))).toEqual([]);
	});

	test('at most 250 lines, 300 of tests', () => {
		const tooLong = modules.filter(({ path, lineCount }) => lineCount > (layerOf(path) === 'tests' ? 300 : 250));
		expect(tooLong.map(({ path, lineCount }) => `${path}: ${lineCount}`)).toEqual([]);
	});

	test('no unescaped markup', () => {
		expect(pathsOf(shipped.filter(({ rawHtml }) => rawHtml))).toEqual([]);
	});

	test('no any', () => {
		expect(modules.flatMap(({ path, anyTypes }) => anyTypes.map((place) => `${path}: ${place}`))).toEqual([]);
	});
});
