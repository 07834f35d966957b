import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureOutput } from './black-box/fixture-sources.ts';
import { ask } from './support/http-client.ts';

const root = join(import.meta.dirname, '../..');
const packageDir = join(root, 'src/edge');
/** npm's scripts and the installed command use the Node that runs the tests. */
const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}` };
const run = promisify(execFile);

type Manifest = {
	readonly version: string;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly devDependencies: Readonly<Record<string, string>>;
};

async function manifestOf(folder: string): Promise<Manifest> {
	return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

test('bundled packages have the same version in the edge and the site', async () => {
	const own = (await manifestOf(packageDir)).devDependencies;
	const { dependencies, devDependencies } = await manifestOf(root);
	const ofSite: Readonly<Record<string, string>> = { ...devDependencies, ...dependencies };
	expect(own).toEqual(Object.fromEntries(Object.keys(own).map((name) => [name, ofSite[name]])));
});

const { version } = await manifestOf(packageDir);

describe('packed, and installed into an empty folder', () => {
	let folder: string;
	let child: ChildProcess | undefined;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'edge-package-'));
		const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: packageDir, env });
		const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
		await writeFile(join(folder, 'package.json'), '{}');
		// Offline, because the package has no dependencies.
		await run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(folder, filename)], { cwd: folder, env });
	}, 240_000);
	afterAll(async () => {
		child?.kill('SIGKILL');
		await rm(folder, { recursive: true, force: true });
	});

	test('the command serves a build: a miss, then a hit', async () => {
		const command = join(folder, 'node_modules/.bin/serve-build-output');
		child = spawn(command, [fixtureOutput('astro'), '--port', '0'], {
			cwd: folder,
			env,
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let out = '';
		child.stdout?.setEncoding('utf8').on('data', (text: string) => {
			out += text;
		});
		while (!out.includes('"serving"')) await once(child.stdout as NodeJS.ReadableStream, 'data');
		const url = /"url":"([^"]+)"/.exec(out)?.[1] ?? '';
		expect(await ask(url, '/', { method: 'HEAD' })).toMatchObject({ status: 200, cache: 'MISS' });
		expect(await ask(url, '/', { method: 'HEAD' })).toMatchObject({ status: 200, cache: 'HIT' });
	});

	test.each([
		['--help', 'Usage: serve-build-output [DIR] [options]'],
		['--version', `${version}\n`],
	])('%s is answered by the bundle', async (option, text) => {
		const command = join(folder, 'node_modules/.bin/serve-build-output');
		expect((await run(command, [option], { cwd: folder, env })).stdout).toContain(text);
	});

	test('the library starts a server, with types that a strict program accepts', async () => {
		const program = [
			"import { type Edge, startEdge } from 'serve-build-output';",
			`const edge: Edge = await startEdge({ dir: ${JSON.stringify(fixtureOutput('astro'))}, host: '127.0.0.1', port: 0, env: {} });`,
			"console.log((await fetch(new URL('/about', edge.url))).headers.get('x-vercel-cache'));",
			'await edge.close();',
		];
		await writeFile(join(folder, 'program.mts'), program.join('\n'));
		const { stdout } = await run(process.execPath, ['program.mts'], { cwd: folder, env });
		expect(stdout).toBe('PRERENDER\n');

		await mkdir(join(folder, 'node_modules/@types'), { recursive: true });
		const strict = [
			'--noEmit',
			'--strict',
			'--skipLibCheck',
			'--target',
			'esnext',
			'--module',
			'nodenext',
			'--types',
			'node',
		];
		const typeRoots = ['--typeRoots', join(root, 'node_modules/@types')];
		const compiler = join(root, 'node_modules/typescript/bin/tsc');
		await run(process.execPath, [compiler, ...strict, ...typeRoots, 'program.mts'], { cwd: folder, env });
	});
});
