/**
 * Entry of `npm start`: runs start.ts from a bundle, which it makes first where the sources have changed, with the code
 * compiled by an earlier start. In JavaScript, because what strips types costs 17 MB and more than the rest of a start.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../..');
const cacheDir = join(root, 'node_modules/.cache/snowline');
const currentFile = join(cacheDir, 'current.json');
/** Variable that has this file make a bundle and start nothing. */
const BUNDLE_ONLY = 'SNOWLINE_BUNDLE_ONLY';
/** An older bundle may belong to a server that still runs and loads the rest of it later. */
const MAX_BUNDLES = 5;
/** Native modules; and clients that are loaded when everything is up. */
const EXTERNAL = [/^@libsql\//, 'libsql', 'undici', 'rolldown'];

/**
 * What a bundle was made from: size and time of every file, so that a start need not read them.
 *
 * @typedef {{ readonly root: string, readonly dir: string, readonly inputs: Readonly<Record<string, string>> }} Bundle
 */

/** @returns {string | null} the folder of the bundle, if it is up to date */
function findBundle() {
	try {
		const bundle = /** @type {Bundle} */ (JSON.parse(readFileSync(currentFile, 'utf8')));
		const isFresh = Object.entries(bundle.inputs).every(([file, mark]) => markOf(file) === mark);
		return isFresh && bundle.root === root && existsSync(join(bundle.dir, 'start.js')) ? bundle.dir : null;
	} catch {
		return null;
	}
}

/** @param {string} file */
function markOf(file) {
	const { size, mtimeMs } = statSync(file);
	return `${size} ${mtimeMs}`;
}

/** Makes a new bundle, and notes that it is the current one. */
async function makeBundle() {
	const { writeBundle } = await import('../edge/bundle.ts');
	mkdirSync(cacheDir, { recursive: true });
	const work = join(cacheDir, `bundle-new-${process.pid}`);
	const modules = await writeBundle({
		entries: {
			start: join(import.meta.dirname, 'start.ts'),
			'function-thread': join(root, 'src/edge/functions/function-thread.ts'),
		},
		outDir: work,
		external: EXTERNAL,
		keepsDirnames: true,
	});
	const sources = modules.filter((file) => file.startsWith(root) && !file.includes('/node_modules/'));
	const own = [import.meta.filename, join(root, 'src/edge/bundle.ts')];
	const locks = ['package-lock.json', 'node_modules/.package-lock.json']
		.map((file) => join(root, file))
		.filter((file) => existsSync(file));
	const inputs = Object.fromEntries([...sources, ...own, ...locks].map((file) => [file, markOf(file)]));
	const name = createHash('sha256')
		.update(JSON.stringify([root, inputs]))
		.digest('hex')
		.slice(0, 16);
	const dir = join(cacheDir, `bundle-${name}`);
	rmSync(dir, { recursive: true, force: true });
	renameSync(work, dir);
	writeFileSync(`${currentFile}.${process.pid}`, JSON.stringify({ root, dir, inputs }));
	renameSync(`${currentFile}.${process.pid}`, currentFile);
	pruneBundles();
}

function pruneBundles() {
	const dirs = readdirSync(cacheDir).filter((name) => name.startsWith('bundle-'));
	const newestFirst = dirs
		.map((name) => join(cacheDir, name))
		.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
	for (const dir of newestFirst.slice(MAX_BUNDLES)) rmSync(dir, { recursive: true, force: true });
}

/** In a process of its own, which takes the memory of the bundler with it. @returns {string | null} its folder */
function makeBundleApart() {
	const { status } = spawnSync(process.execPath, [import.meta.filename], {
		env: { ...process.env, [BUNDLE_ONLY]: '1' },
	});
	return status === 0 ? findBundle() : null;
}

if (process.env[BUNDLE_ONLY] === '1') {
	await makeBundle();
} else {
	// Function threads find the cache by the variable.
	process.env.NODE_COMPILE_CACHE ??= join(cacheDir, 'compiled');
	enableCompileCache(process.env.NODE_COMPILE_CACHE);
	const dir = findBundle() ?? makeBundleApart();
	// Where nothing can be written, or a source cannot be bundled, the sources themselves say what is wrong, if anything.
	await import(dir === null ? './start.ts' : pathToFileURL(join(dir, 'start.js')).href);
}
