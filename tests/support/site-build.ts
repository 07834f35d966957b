import { spawn } from 'node:child_process';
import { cpSync, linkSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Builds } from '../../src/start/builds.ts';
import { findBuildId } from '../../src/start/make-build.ts';
import { readMigrations } from '../../src/storage/migrate.ts';

/** A build of the working tree, in a separate folder. */
export type SiteBuild = {
	/** Folder in which it was built; holds `vercel.json` and `.vercel/output`. */
	readonly root: string;
	/** `<root>/.vercel/output` */
	readonly outputDir: string;
	/** Public origin of the build. */
	readonly siteUrl: string;
	/** Bypass token of the build. */
	readonly bypassToken: string;
};

export type SiteBuildOptions = {
	readonly siteUrl?: string;
	readonly bypassToken?: string;
	/** More variables for `astro build`. */
	readonly env?: Readonly<Record<string, string>>;
};

const projectRoot = join(import.meta.dirname, '../..');
const buildsDir = join(projectRoot, '.vitest');
const prefix = 'site-build-';
const abandonedAfterMs = 60 * 60_000;
const sources = ['src', 'worker', 'public', 'astro.config.mjs', 'vercel.json', 'package.json', 'tsconfig.json'];

/**
 * Copies the sources to a temporary folder and runs `astro build` there, so that a build in use is not touched. The
 * caller removes it with `removeSiteBuild`.
 *
 * @throws {Error} with the last lines of the build if it failed
 */
export async function buildSite(options: SiteBuildOptions = {}): Promise<SiteBuild> {
	const { build, built } = await beginSiteBuild(options);
	try {
		await built;
	} catch (error) {
		await removeSiteBuild(build);
		throw error;
	}
	return build;
}

/** As `buildSite`; the folder is known at once, and `built` settles when the build has ended. */
export async function beginSiteBuild(
	options: SiteBuildOptions = {},
): Promise<{ readonly build: SiteBuild; readonly built: Promise<void> }> {
	const { siteUrl = 'https://snowline.test', bypassToken = `test-bypass-${'b'.repeat(40)}`, env = {} } = options;
	const root = await copySources();
	const build = { root, outputDir: join(root, '.vercel/output'), siteUrl, bypassToken };
	return { build, built: runAstroBuild(root, { SITE_URL: siteUrl, BYPASS_TOKEN: bypassToken, ...env }) };
}

/** Copies the sources, and what they depend on, to a folder that `removeSiteBuild` removes. @returns the folder */
export async function copySources(): Promise<string> {
	await removeAbandoned();
	await mkdir(buildsDir, { recursive: true });
	const root = await mkdtemp(join(buildsDir, prefix));
	for (const source of sources) cpSync(join(projectRoot, source), join(root, source), { recursive: true });
	linkDependencies(root);
	return root;
}

/** Does to such a folder what `npm ci` does: everything in `node_modules` is removed, and installed again. */
export async function installAgain(root: string): Promise<void> {
	await rm(join(root, 'node_modules'), { recursive: true });
	linkDependencies(root);
}

/** Not by a symlink: dependencies of functions would be traced to outside of the project and omitted. */
function linkDependencies(root: string): void {
	linkTree(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
}

/** Copies a build to one of another origin, which is all that differs: twenty times as fast as building it. */
export async function copySiteBuild(build: SiteBuild, siteUrl: string): Promise<SiteBuild> {
	const root = await mkdtemp(join(buildsDir, prefix));
	const outputDir = join(root, '.vercel/output');
	await cp(build.outputDir, outputDir, { recursive: true });
	await cp(join(build.root, 'vercel.json'), join(root, 'vercel.json'));
	for (const name of await readdir(outputDir, { recursive: true })) {
		if (name.includes('node_modules') || !/\.(html|js|json|mjs|txt|xml)$/.test(name)) continue;
		const text = await readFile(join(outputDir, name), 'utf8');
		if (text.includes(build.siteUrl)) await writeFile(join(outputDir, name), text.replaceAll(build.siteUrl, siteUrl));
	}
	return { ...build, root, outputDir, siteUrl };
}

/** Puts a build where `npm start` and `npm run export` look for it, so that they need not build. @returns its id */
export async function keepSiteBuild(build: SiteBuild, dataDir: string): Promise<string> {
	const id = await findBuildId(build);
	const facts = { id, siteUrl: build.siteUrl, builtAt: Date.now(), migrations: await readMigrations() };
	await new Builds(join(dataDir, 'builds')).keep(build.outputDir, join(build.root, 'vercel.json'), facts);
	return id;
}

export async function removeSiteBuild({ root }: Pick<SiteBuild, 'root'>): Promise<void> {
	await rm(root, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes folders of runs that were killed. */
async function removeAbandoned(): Promise<void> {
	const names = await readdir(buildsDir).catch(() => []);
	for (const name of names.filter((each) => each.startsWith(prefix))) {
		const { mtimeMs } = await stat(join(buildsDir, name)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
		if (Date.now() - mtimeMs > abandonedAfterMs) await removeSiteBuild({ root: join(buildsDir, name) });
	}
}

/** Copies by hard links: 20,000 of them take less than a second. */
function linkTree(from: string, to: string): void {
	mkdirSync(to);
	for (const entry of readdirSync(from, { withFileTypes: true })) {
		const [source, target] = [join(from, entry.name), join(to, entry.name)];
		if (entry.isDirectory() && !entry.name.startsWith('.vite')) linkTree(source, target);
		else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
		else if (entry.isFile()) linkSync(source, target);
	}
}

function runAstroBuild(root: string, variables: Readonly<Record<string, string>>): Promise<void> {
	const { PATH = '', HOME = '' } = process.env;
	const child = spawn(process.execPath, [join(root, 'node_modules/astro/bin/astro.mjs'), 'build'], {
		cwd: root,
		env: { PATH, HOME, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1', ...variables },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => {
			output += chunk;
		});
	}
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (exitCode) => {
			if (exitCode === 0) resolve();
			else reject(new Error(`astro build ended with ${exitCode}:\n${output.split('\n').slice(-40).join('\n')}`));
		});
	});
}
