/**
 * Rebuilds the examples of the edge for the black-box suite, each from its own lock file in a temporary folder, and
 * archives their output: `node tests/edge/black-box/build-fixtures.ts`. Needs the npm registry and GNU tar.
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import {
	FIXTURES,
	type FixtureName,
	fixtureArchive,
	fixtureFolder,
	hashSources,
	listSources,
	STAMP_FILE,
} from './fixture-sources.ts';

/** The parts of a Build Output v3 directory; adapters leave other folders beside them. */
const PARTS = ['config.json', 'functions', 'static'];
const BUILDER: Readonly<Record<FixtureName, string>> = { sveltekit: 'vite', astro: 'astro' };

for (const name of FIXTURES) await buildFixture(name);

async function buildFixture(name: FixtureName): Promise<void> {
	const folder = fixtureFolder(name);
	const work = await mkdtemp(join(tmpdir(), 'edge-fixture-'));
	try {
		for (const path of await listSources(folder)) {
			await mkdir(dirname(join(work, path)), { recursive: true });
			await cp(join(folder, path), join(work, path));
		}
		// Adapters write the version of Node into the output.
		const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
		const at = { cwd: work, stdio: 'inherit' } as const;
		execFileSync('npm', ['ci', '--ignore-scripts'], { ...at, env: { ...process.env, PATH: path } });
		// An empty environment: Astro writes every variable whose name occurs in the code into the output.
		const env = { PATH: path, ASTRO_TELEMETRY_DISABLED: '1' };
		execFileSync(join(work, 'node_modules', '.bin', BUILDER[name]), ['build'], { ...at, env });
		await forgetFolder(join(work, '.vercel', 'output'), work);
		const packed = join(work, 'packed');
		for (const part of PARTS) {
			const from = join(work, '.vercel', 'output', part);
			await cp(from, join(packed, 'output', part), { recursive: true, verbatimSymlinks: true });
		}
		await writeFile(join(packed, STAMP_FILE), `${await hashSources(folder)}\n`);
		// Reproducible archives.
		const plain = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
		execFileSync('tar', [...plain, '-I', 'gzip -9n', '-cf', fixtureArchive(name), '-C', packed, 'output', STAMP_FILE]);
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}

/** Removes the path of the build folder, which compilers write into the output. */
async function forgetFolder(output: string, work: string): Promise<void> {
	for (const entry of await readdir(output, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const file = join(entry.parentPath, entry.name);
		const text = await readFile(file, 'utf8');
		if (text.includes(work)) await writeFile(file, text.replaceAll(work, '/fixture'));
	}
}
