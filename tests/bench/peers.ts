import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Children } from './children.ts';

const sourcesDir = join(import.meta.dirname, 'peers');
/** Out of the way of everything that looks through the project's folders. */
const installedDir = join(import.meta.dirname, '../../.vitest/bench-peers');

export type PeerName = 'astro-node' | 'autocannon';

/**
 * Installs a peer from its own lock file, once for each state of its sources, and builds it if it has to be.
 *
 * @returns its folder
 * @throws {Error} with the last output of npm or of the build
 */
export async function installPeer(children: Children, name: PeerName, say: (line: string) => void): Promise<string> {
	const source = join(sourcesDir, name);
	const dir = join(installedDir, name);
	const stampFile = join(dir, '.installed');
	const stamp = await hashFolder(source);
	if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return dir;

	say(`Installing ${name} (once)`);
	await rm(dir, { recursive: true, force: true });
	await mkdir(installedDir, { recursive: true });
	await cp(source, dir, { recursive: true, filter: (path) => !path.includes('node_modules') });
	const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
	const env = { PATH: path, ASTRO_TELEMETRY_DISABLED: '1' };
	const patience = ['--fetch-retries', '1', '--fetch-timeout', '30000'];
	await children.run('npm', ['ci', '--ignore-scripts', ...patience], { cwd: dir, env });
	const { scripts } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8')) as { readonly scripts?: object };
	if (scripts && 'build' in scripts) await children.run('npm', ['run', 'build'], { cwd: dir, env });
	await writeFile(stampFile, stamp);
	return dir;
}

async function hashFolder(folder: string): Promise<string> {
	const hash = createHash('sha256');
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	for (const file of files.sort()) hash.update(file.slice(folder.length)).update(await readFile(file));
	return hash.digest('hex');
}
