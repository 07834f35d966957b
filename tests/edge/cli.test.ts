import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { readCliOptions } from '../../src/edge/cli-options.ts';
import { ask } from './support/http-client.ts';
import { writeTestBuild } from './support/written-build.ts';

const CLI = join(import.meta.dirname, '../../src/edge/cli.ts');
const children: ChildProcess[] = [];

afterEach(() => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
});

function run(...args: string[]) {
	const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
	children.push(child);
	let [out, err] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		out += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		err += text;
	});
	const exited = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
	const url = async () => {
		while (!out.includes('"serving"')) await once(child.stdout, 'data');
		return /"url":"([^"]+)"/.exec(out)?.[1] ?? '';
	};
	return { child, exited, url };
}

describe('the command', () => {
	test('serves, logs its URL, and exits with 0 on SIGTERM', async () => {
		const { child, exited, url } = run(await writeTestBuild(), '--port', '0');
		expect(await ask(await url(), '/')).toMatchObject({ status: 200, cache: 'MISS' });
		child.kill('SIGTERM');
		expect((await exited).code).toBe(0);
	});

	test('prints its usage', async () => {
		const { code, out } = await run('--help').exited;
		expect(code).toBe(0);
		expect(out).toContain('--expiration S');
	});

	test('prints its version', async () => {
		const { version } = JSON.parse(await readFile(join(CLI, '../package.json'), 'utf8'));
		expect(await run('--version').exited).toEqual({ code: 0, out: `${version}\n`, err: '' });
	});

	test('takes a second signal within 300 ms for the first one, delivered by npm and by the terminal', async () => {
		const { child, exited, url } = run(await writeTestBuild(1), '--port', '0');
		const origin = await url();
		await ask(origin, '/api/hang');
		const hanging = ask(origin, '/api/hang');
		await ask(origin, '/api/x');
		child.kill('SIGINT');
		child.kill('SIGTERM');
		expect((await hanging).status).toBe(504);
		expect((await exited).code).toBe(0);
	});

	test('ends at once on a second signal that comes later', async () => {
		const { child, exited, url } = run(await writeTestBuild(30), '--port', '0');
		const origin = await url();
		await ask(origin, '/api/hang');
		const hanging = ask(origin, '/api/hang').catch(() => 'cut off');
		await ask(origin, '/api/x');
		child.kill('SIGTERM');
		await setTimeout(350);
		child.kill('SIGTERM');
		expect([await hanging, (await exited).code]).toEqual(['cut off', 1]);
	});

	test('reports a port in use in one line', async () => {
		const taken = createServer().listen(0, '127.0.0.1');
		await once(taken, 'listening');
		const { port } = taken.address() as { port: number };
		const { code, err } = await run(await writeTestBuild(), '--port', String(port)).exited;
		taken.close();
		expect(code).toBe(1);
		expect(err).toBe(`serve-build-output: port ${port} is in use; choose another with --port\n`);
	});

	test.each([
		[['/nonexistent'], 1, /^\/nonexistent.*\n$/],
		[['--connections', '0'], 2, /^--connections takes a whole number from 1 to 1000000, not "0" \(see --help\)\n$/],
		[['--port', 'x'], 2, /^--port takes a whole number from 0 to 65535, not "x" \(see --help\)\n$/],
		[['--trusted-proxy', 'x'], 2, /^"x" is neither an address nor a network like 10.0.0.0\/8 \(see --help\)\n$/],
		[['--health-path', 'x'], 2, /^"x" is not a path like \/health, without a query \(see --help\)\n$/],
		[['--nonsense'], 2, /^.*--nonsense.*\(see --help\)\n$/s],
	])('%j: exit code %i and one message', async (args, exitCode, message) => {
		const dir = args[0]?.startsWith('/') ? [] : [await writeTestBuild()];
		const { code, err } = await run(...dir, ...args).exited;
		expect(err).toMatch(/^serve-build-output: /);
		expect(err.replace('serve-build-output: ', '')).toMatch(message);
		expect(code).toBe(exitCode);
	});
});

describe('the command line', () => {
	test('has defaults', () => {
		expect(readCliOptions([], '/site')).toMatchObject({ dir: '/site/.vercel/output', host: '127.0.0.1', port: 4_321 });
	});

	test('takes every option', () => {
		const line = '/out --port 0 --host :: --origin https://a.example/x --allow-host b --allow-host c --expiration 5';
		expect(
			readCliOptions(
				[
					...line.split(' '),
					'--cache-dir',
					'kept',
					'--health-path',
					'/up',
					'--connections-per-address',
					'7',
					'--previous-output',
					'old',
				],
				'/site',
			),
		).toMatchObject({
			dir: '/out',
			port: 0,
			host: '::',
			publicOrigin: 'https://a.example',
			allowedHosts: ['b', 'c'],
			expirationS: 5,
			cacheDir: '/site/kept',
			previousOutputs: [{ dir: '/site/old' }],
			connections: { connectionsPerAddress: 7 },
			health: { path: '/up', answeredBy: 'edge' },
		});
	});

	test.each([
		['--port', '70000'],
		['--port', ''],
		['--previous-output', 'a', '--previous-output', 'b', '--previous-output', 'c', '--previous-output', 'd'],
		['--expiration', '-1'],
		['--origin', 'ftp://a'],
		['a', 'b'],
	])('%s %s is rejected', (...args) => {
		expect(() => readCliOptions(args, '/site')).toThrow(expect.objectContaining({ code: 'BAD_COMMAND_LINE' }));
	});
});
