/**
 * Entry of `npm start`: runs start.ts from a bundle, with Node's compile cache; bundles first if the sources changed.
 * In JavaScript, because stripping types takes 17 MB, and more time than the rest of a start. The script in package.json
 * limits V8's new space, which holds up to 48 MB by default: cached pages need little, and renders are no slower.
 */
// Not imported: an ESM import reads every export of a built-in module, which takes a tenth of a start.
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } =
	process.getBuiltinModule('node:fs');
const { enableCompileCache } = process.getBuiltinModule('node:module');
const { join } = process.getBuiltinModule('node:path');
const { pathToFileURL } = process.getBuiltinModule('node:url');

const root = join(import.meta.dirname, '../..');
/** Not in node_modules, which `npm ci` empties: a running server starts function threads from its bundle. */
const cacheDir = join(root, '.vercel/bundles');
const currentFile = join(cacheDir, 'current.json');
/** Set to 1, makes this file only write a bundle. */
const BUNDLE_ONLY = 'SNOWLINE_BUNDLE_ONLY';
/** A running server may load more chunks of an older bundle. */
const MAX_BUNDLES = 5;
/** Native modules, and clients that are loaded after the start. */
const EXTERNAL = [/^@libsql\//, 'libsql', 'undici', 'rolldown'];

/**
 * A bundle and its inputs, by size and modification time of every file, so that a start need not read them.
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

/** Writes a new bundle and marks it as current. */
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
	const { createHash } = await import('node:crypto');
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

/** Bundles in a child process, whose memory is freed with it. @returns {Promise<string | null>} folder of the bundle */
async function makeBundleApart() {
	const { spawnSync } = await import('node:child_process');
	const { status } = spawnSync(process.execPath, [import.meta.filename], {
		env: { ...process.env, [BUNDLE_ONLY]: '1' },
	});
	return status === 0 ? findBundle() : null;
}

if (process.env[BUNDLE_ONLY] === '1') {
	await makeBundle();
} else {
	// Function threads read this variable.
	process.env.NODE_COMPILE_CACHE ??= join(cacheDir, 'compiled');
	enableCompileCache(process.env.NODE_COMPILE_CACHE);
	const dir = findBundle() ?? (await makeBundleApart());
	// If bundling fails, run the sources: they report an error of their own, or work.
	await import(dir === null ? './start.ts' : pathToFileURL(join(dir, 'start.js')).href);
}
