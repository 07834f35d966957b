import { describe, expect, test } from 'vitest';
import { isAllowed, layerOf } from './layers.ts';
import { moduleFacts } from './module-facts.ts';
import { findCycles, targetOf } from './repository.ts';

const facts = (source: string, path = 'src/domain/x.ts') => moduleFacts(path, source);

describe('imports are found in every form', () => {
	test.each([
		["import { a } from './a.ts'", false],
		["import './a.ts'", false],
		["import type { A } from './a.ts'", true],
		["import { type A } from './a.ts'", false],
		["export { a } from './a.ts'", false],
		["export type { A } from './a.ts'", true],
		["export * from './a.ts'", false],
		["const a = await import('./a.ts')", false],
		["type A = import('./a.ts').A", true],
	])('%s', (source, typeOnly) => {
		expect(facts(source).imports).toEqual([{ specifier: './a.ts', typeOnly }]);
	});

	test('also in the frontmatter of a page, and not in its text', () => {
		const page = "---\nimport A from './A.astro';\n---\n<p>import b from './b.ts'</p>\n";
		expect(facts(page, 'src/pages/x.astro').imports).toEqual([{ specifier: './A.astro', typeOnly: false }]);
	});

	test('but not in comments and strings', () => {
		expect(facts("// import './a.ts'\nconst text = \"import './b.ts'\";").imports).toEqual([]);
	});
});

describe('what a pure layer must not use is found', () => {
	test.each([
		'Date.now()',
		'new Date()',
		'new Date',
		'Date()',
		'Math.random()',
		"fetch('/')",
		'process.env.X',
		'console.log(1)',
		'globalThis.x',
		'const { env } = process',
		'const f = fetch',
	])('%s', (source) => {
		expect(facts(source).effects).toHaveLength(1);
	});

	test.each(['new Date(0)', 'Date.UTC(2026, 0)', 'site.fetch()', 'type A = { process: string }', '// fetch()'])(
		'%s is none of it',
		(source) => {
			expect(facts(source).effects).toEqual([]);
		},
	);

	test.each(['let a: any', 'f(a as any)', 'type A = Record<string, any>'])('any as a type: %s', (source) => {
		expect(facts(source).anyTypes).toHaveLength(1);
	});

	test('the build variables of Vite', () => {
		expect(facts('import.meta.env.SITE').readsImportMetaEnv).toBe(true);
		expect(facts('import.meta.url').readsImportMetaEnv).toBe(false);
	});
});

describe('a barrel', () => {
	test.each([
		["export * from './a.ts'; export { b } from './b.ts';", 'only'],
		["export * from './a.ts'; export const b = 1;", 'some'],
		['const a = 1; export { a };', 'none'],
	])('%s', (source, expected) => {
		expect(facts(source).reexports).toBe(expected);
	});
});

describe('layers', () => {
	test.each([
		['src/domain/time.ts', 'domain'],
		['src/commands/start.ts', 'commands'],
		['src/start/progress.ts', 'start'],
		['src/composition.ts', 'composition'],
		['src/pages/feed.xml.ts', 'pages'],
		['worker/cli.ts', 'worker'],
		['tests/a.test.ts', 'tests'],
		['src/attic/a.ts', null],
	])('%s is in %s', (path, layer) => {
		expect(layerOf(path)).toBe(layer);
	});

	test.each([
		['a layer may use itself', 'src/edge/a.ts', 'src/edge/b/c.ts', false, true],
		['domain knows nobody', 'src/domain/a.ts', 'src/app/b.ts', true, false],
		['a store knows the ports', 'src/storage/a.ts', 'src/app/ports.ts', false, true],
		['a store knows no use case', 'src/storage/a.ts', 'src/app/load-dashboard.ts', true, false],
		['markup takes types of a use case', 'src/components/A.astro', 'src/app/load-dashboard.ts', true, true],
		['markup calls none', 'src/components/A.astro', 'src/app/load-dashboard.ts', false, false],
		['nothing imports tests', 'src/app/a.ts', 'tests/support/b.ts', true, false],
		['tests import everything', 'tests/a.test.ts', 'src/edge/b.ts', false, true],
	])('%s', (_, from, to, typeOnly, expected) => {
		expect(isAllowed(from, to, typeOnly)).toBe(expected);
	});
});

describe('the graph of imports', () => {
	test('resolves relative specifiers only', () => {
		expect(targetOf('src/app/a.ts', '../domain/b.ts')).toBe('src/domain/b.ts');
		expect(targetOf('src/pages/a.astro', './style.css?url')).toBe('src/pages/style.css');
		expect(targetOf('src/app/a.ts', 'zod')).toBeNull();
	});

	test('a cycle is found from any of its modules', () => {
		const modules = [
			facts("import './b.ts'", 'a.ts'),
			facts("import './c.ts'", 'b.ts'),
			facts("import type { B } from './b.ts'", 'c.ts'),
		];
		expect(findCycles(modules)).toEqual([['b.ts', 'c.ts', 'b.ts']]);
	});
});
