import { createHash, hash } from 'node:crypto';
import { createReadStream, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, realpath, rename, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { type BuildOutput, BuildOutputError } from './build-output.ts';

const ID_LENGTH = 24;
/** What of a build output directory is served; tools leave more there. */
const SERVED = ['config.json', 'static', 'functions'];
/** Reads in parallel: more would take threads of the libuv pool, which visitors need during a switch. */
const MAX_CONCURRENT = 2;
/** Builds whose ids are remembered: the one that is served, and those that it may be switched to or back from. */
const MAX_REMEMBERED = 8;
const REMEMBERED = 'build-ids';

type IdentifiedBuild = Pick<BuildOutput, 'dir' | 'routes' | 'functions'>;

/**
 * Returns the identity of a build. It is that of `computeBuildId`, which reads every file; a restart with an unchanged
 * build takes it from a file in the cache folder instead, and only compares names, sizes and times. They are compared of
 * all files but those in `node_modules`, of which only the folder itself is: thousands of files would delay every start
 * by a third. After changing a file in there by hand, touch the folder or build again.
 *
 * @param cacheDir has a file that is only a cache: it may be missing, and failures to write it are ignored
 * @throws {BuildOutputError} a file cannot be read
 */
export async function findBuildId(build: IdentifiedBuild, cacheDir: string): Promise<string> {
	const file = join(cacheDir, REMEMBERED);
	const marks = marksOf(build);
	const text = await readFile(file, 'utf8').catch(() => '');
	const lines = text.split('\n').filter((line) => /^[0-9a-f]{64} [0-9a-f]{24}$/.test(line));
	const known = lines.find((line) => line.startsWith(marks))?.split(' ')[1];
	if (known !== undefined) return known;
	const id = await computeBuildId(build);
	const remembered = [`${marks} ${id}`, ...lines].slice(0, MAX_REMEMBERED);
	await remember(file, `${remembered.join('\n')}\n`).catch(() => {});
	return id;
}

/**
 * Computes the identity of a build from the contents of its files, also those in `node_modules`, and from its routes,
 * those of `vercel.json` included. Neither times nor the place of the directory matter, so a copy, and the same build on
 * another machine, have the same.
 *
 * @returns 24 hexadecimal digits
 * @throws {BuildOutputError} a file cannot be read
 */
export async function computeBuildId({ dir, routes }: Pick<IdentifiedBuild, 'dir' | 'routes'>): Promise<string> {
	const root = await realpath(dir);
	const found: { readonly name: string; readonly path: string; readonly link?: string }[] = [];
	const folders = SERVED.map((name) => ({ name, path: join(root, name) }));
	const outside = new Set<string>();
	for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
		const stats = lstatSync(at.path, { throwIfNoEntry: false });
		if (stats?.isDirectory()) {
			for (const name of (await readdir(at.path)).sort())
				folders.push({ name: `${at.name}/${name}`, path: join(at.path, name) });
		} else if (stats?.isFile()) found.push(at);
		else if (stats?.isSymbolicLink()) {
			const target = await realpath(at.path).catch(() => null);
			// What a link leads to inside the build is hashed there.
			if (target === null || target.startsWith(root + sep)) found.push({ ...at, link: await readlink(at.path) });
			else if (!outside.has(target)) {
				outside.add(target);
				folders.push({ name: at.name, path: target });
			}
		}
	}
	const queue = found.sort((a, b) => (a.name < b.name ? -1 : 1)).entries();
	const lines: string[] = [];
	const work = async (): Promise<void> => {
		for (const [n, { name, path, link }] of queue) {
			lines[n] = JSON.stringify([name, link === undefined ? await hashFile(path) : `link ${link}`]);
		}
	};
	await Promise.all(Array.from({ length: MAX_CONCURRENT }, work));
	return hash('sha256', [JSON.stringify(routes), ...lines].join('\n')).slice(0, ID_LENGTH);
}

/** In pieces, so that hits are answered while a large file is hashed. */
async function hashFile(file: string): Promise<string> {
	const content = createHash('sha256');
	try {
		for await (const chunk of createReadStream(file, { highWaterMark: 262_144 })) content.update(chunk);
	} catch (cause) {
		throw new BuildOutputError('BUILD_OUTPUT_MISSING', { file }, 'cannot be read', { cause });
	}
	return content.digest('hex');
}

/** Synchronous, which is faster than with promises, because nothing is served yet. @returns 64 hexadecimal digits */
function marksOf({ dir, routes, functions }: IdentifiedBuild): string {
	const handlers = [...functions.values()].map(({ handlerFile }) => markOf(handlerFile, statSync(handlerFile)));
	const listed = SERVED.map((name) => listMarks(dir, name));
	return hash('sha256', JSON.stringify([dir, routes, handlers, listed]));
}

function listMarks(dir: string, name: string): string {
	const path = `${dir}/${name}`;
	const stats = lstatSync(path, { throwIfNoEntry: false });
	if (stats === undefined) return '';
	if (!stats.isDirectory() || name.endsWith('/node_modules')) return markOf(name, stats);
	const children = readdirSync(path).sort();
	return children.map((child) => listMarks(dir, `${name}/${child}`)).join('');
}

/** The time of the last change cannot be set, unlike that of the last write, which reproducible builds set to a constant. */
function markOf(name: string, { size, mtimeMs, ctimeMs }: Stats): string {
	return `${name}\0${size}\0${mtimeMs}\0${ctimeMs}\n`;
}

async function remember(file: string, text: string): Promise<void> {
	await mkdir(dirname(file), { recursive: true });
	const temporary = join(dirname(file), `.${REMEMBERED}.${process.pid}.tmp`);
	await writeFile(temporary, text);
	await rename(temporary, file);
}
