import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Plugin, rolldown } from 'rolldown';

/** What to bundle, and where to write it. */
export type BundleRequest = {
	/** Source files by entry name; each entry is written to `NAME.js`. */
	readonly entries: Readonly<Record<string, string>>;
	/** Emptied first. */
	readonly outDir: string;
	/** Packages that are not bundled, e.g. those with native modules. */
	readonly external?: readonly (string | RegExp)[] | undefined;
	/** Whether `import.meta.dirname` stays the source's folder, for a bundle that runs on this machine. Default: no. */
	readonly keepsDirnames?: boolean | undefined;
};

/**
 * Writes plain JavaScript for Node: one file per entry, and a chunk per dynamic import. All files are in one folder, so
 * that an entry finds the function thread beside itself.
 *
 * @returns the modules in the bundle
 */
export async function writeBundle(request: BundleRequest): Promise<readonly string[]> {
	const { entries, outDir, external = [], keepsDirnames = false } = request;
	await rm(outDir, { recursive: true, force: true });
	const bundle = await rolldown({
		input: { ...entries },
		platform: 'node',
		external: [...external],
		// Warnings are about third-party packages.
		logLevel: 'silent',
		plugins: [builtinsWithoutFacade, ...(keepsDirnames ? [dirnamesOfSources] : [])],
	});
	try {
		const { output } = await bundle.write({ dir: outDir, format: 'esm', chunkFileNames: '[name]-[hash].js' });
		const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
		await writeFile(join(outDir, 'package.json'), '{ "type": "module" }\n');
		await writeFile(join(outDir, 'THIRD-PARTY-LICENSES.txt'), await licensesOf(modules));
		return modules;
	} finally {
		await bundle.close();
	}
}

/**
 * Replaces imports of Node's modules with `process.getBuiltinModule`: an `import` reads every export, and for
 * `node:http` that loads Node's whole HTTP client, a quarter of the time that a start takes.
 */
const builtinsWithoutFacade: Plugin = {
	name: 'builtins-without-facade',
	renderChunk: (code) =>
		code.replaceAll(/^import (.+?) from "([\w:/]+)";$/gm, (statement, clause: string, module: string) => {
			if (!isBuiltin(module)) return statement;
			const names = /^\{(.*)\}$/.exec(clause)?.[1]?.replaceAll(' as ', ': ');
			const target = names === undefined ? /^(?:\* as )?(\w+)$/.exec(clause)?.[1] : `{${names}}`;
			return target === undefined ? statement : `const ${target} = process.getBuiltinModule("${module}");`;
		}),
};

const dirnamesOfSources: Plugin = {
	name: 'dirnames-of-sources',
	transform: (code, id) =>
		code.includes('import.meta.dirname') && !id.includes('/node_modules/')
			? code.replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
			: null,
};

/** Returns the licenses of all packages in the bundle, which must be distributed with it. */
async function licensesOf(modules: readonly string[]): Promise<string> {
	const folders = new Set(modules.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
	const texts = await Promise.all([...folders].sort().map(licenseOf));
	return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

async function licenseOf(folder: string): Promise<string> {
	const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
	const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
	const text = file === undefined ? '' : `\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`;
	return `${name} ${version} (${license})\n${text}`;
}

/** Builds the published package: command, library with types, and function thread. */
async function buildPackage(): Promise<void> {
	const outDir = join(import.meta.dirname, 'dist');
	const source = (file: string) => join(import.meta.dirname, file);
	await writeBundle({
		entries: {
			cli: source('cli.ts'),
			edge: source('edge.ts'),
			'function-thread': source('functions/function-thread.ts'),
		},
		outDir,
	});
	await writeTypes(outDir);
}

/** Writes `edge.d.ts` and the declarations that it imports; removes the others. */
async function writeTypes(outDir: string): Promise<void> {
	const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
	const typesDir = join(outDir, 'types');
	const args = [compiler, '-p', join(import.meta.dirname, 'tsconfig.json'), '--outDir', typesDir];
	await promisify(execFile)(process.execPath, args);
	const used = new Set<string>();
	const visit = async (file: string): Promise<void> => {
		if (used.has(file)) return;
		used.add(file);
		const imports = (await readFile(file, 'utf8')).matchAll(/from '(\.[^']+)\.ts'/g);
		for (const [, path] of imports) await visit(join(dirname(file), `${path}.d.ts`));
	};
	await visit(join(typesDir, 'edge.d.ts'));
	for (const entry of await readdir(typesDir, { recursive: true, withFileTypes: true })) {
		const file = join(entry.parentPath, entry.name);
		if (entry.isFile() && !used.has(file)) await rm(file);
	}
}

if (import.meta.main) await buildPackage();
