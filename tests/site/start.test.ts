import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { isrPaths } from '../../src/domain/isr-paths.ts';
import { findFreePort } from '../../src/start/free-port.ts';
import { runProcess } from '../support/command.ts';
import { keepSiteBuild } from '../support/site-build.ts';

// `npm start` as a process: what it prints, what answers afterwards, and how it ends.

const build = inject('siteBuild');
const secrets = { BYPASS_TOKEN: build.bypassToken, CRON_SECRET: 'c'.repeat(32), AUTH_SECRET: 'a'.repeat(32) };
let dataDir: string;
let running: ChildProcess | null = null;

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), 'snowline-start-'));
	await keepSiteBuild(build, dataDir);
});

afterEach(() => {
	expect(running?.exitCode ?? running?.signalCode ?? 'still running').not.toBe('still running');
});

afterAll(async () => {
	running?.kill('SIGKILL');
	await rm(dataDir, { recursive: true, force: true });
});

type Started = { readonly child: ChildProcess; readonly output: () => string; readonly exit: Promise<number | null> };

function start(env: Readonly<Record<string, string>>, args: readonly string[] = []): Started {
	return startProgram(process.execPath, [join(build.root, 'src/commands/launch.js'), ...args], env);
}

function startProgram(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Started {
	const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
	const child = spawn(program, args, {
		cwd: build.root,
		env: { PATH, ...secrets, SITE_URL: build.siteUrl, DATA_DIR: dataDir, WEATHER: 'simulated', ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	running = child;
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => {
			output += chunk;
			child.emit('printed');
		});
	}
	return { child, output: () => output, exit: once(child, 'exit').then(([code]) => code as number | null) };
}

async function printed({ child, output, exit }: Started, text: string): Promise<void> {
	let ended = false;
	void exit.then(() => {
		ended = true;
		child.emit('printed');
	});
	while (!output().includes(text)) {
		if (ended) throw new Error(`ended without printing ${text}:\n${output()}`);
		await once(child, 'printed');
	}
}

test('a start prints where everything is, serves every page from the cache to its first visitor, and stops on SIGTERM', async () => {
	const port = await findFreePort('127.0.0.1', 0);
	const site = start({ PORT: String(port) });
	await printed(site, 'Next refresh');
	expect(site.output()).toMatch(new RegExp(`Listening on +http://127\\.0\\.0\\.1:${port}`));
	expect(site.output()).toContain('simulated');
	await printed(site, 'REVALIDATED');
	for (const path of isrPaths()) {
		const answer = await fetch(`http://127.0.0.1:${port}${path}`);
		expect([path, answer.status, answer.headers.get('x-vercel-cache')]).toEqual([path, 200, 'HIT']);
	}
	site.child.kill('SIGTERM');
	expect(await site.exit).toBe(0);
	expect(site.output()).toContain('Stopped.');
	for (const secret of Object.values(secrets)) expect(site.output()).not.toContain(secret);
});

/** @param host null: none is sent, over HTTP/1.0 */
async function statusFor(port: number, path: string, host: string | null): Promise<string> {
	const socket = connect(port, '127.0.0.1');
	socket.write(
		host === null
			? `GET ${path} HTTP/1.0\r\n\r\n`
			: `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
	);
	return (await text(socket)).split(' ', 2)[1] ?? '';
}

test('health is answered for every host, other paths for known ones, metrics and the cache at the admin port', async () => {
	const port = await findFreePort('127.0.0.1', 0);
	const adminPort = await findFreePort('127.0.0.1', 0);
	const env = { ALLOWED_HOSTS: 'snow.internal, 10.0.0.7:8080', ADMIN_PORT: String(adminPort), REFRESH_CRON: 'off' };
	const site = start({ PORT: String(port), ...env });
	await printed(site, 'Next refresh');
	for (const host of ['10.9.8.7', 'balancer.internal', null]) {
		expect([host, await statusFor(port, '/api/health', host)]).toEqual([host, '200']);
	}
	const statuses = ['snow.internal', '10.0.0.7:8080', '10.9.8.7', 'balancer.internal'].map((host) =>
		statusFor(port, '/', host),
	);
	expect(await Promise.all(statuses)).toEqual(['200', '200', '421', '421']);
	const admin = `http://127.0.0.1:${adminPort}`;
	expect(site.output()).toContain(admin);
	expect(await (await fetch(`${admin}/metrics`)).text()).toContain('edge_ready 1');
	const edgeCli = join(build.root, 'src/edge/cli.ts');
	const listed = await runProcess(edgeCli, ['cache', 'list', '--admin', admin], {});
	expect([listed.code, listed.output]).toEqual([0, expect.stringContaining('/resorts/mammoth')]);
	// Larger than anything that the site accepts: the edge answers.
	const large = await fetch(`http://127.0.0.1:${port}/editor/mammoth`, { method: 'POST', body: 'x'.repeat(200_001) });
	expect([large.status, large.headers.get('x-vercel-error')]).toEqual([413, 'FUNCTION_PAYLOAD_TOO_LARGE']);
	site.child.kill('SIGTERM');
	expect(await site.exit).toBe(0);
});

test.each([
	['SIGTERM', ['SIGTERM']],
	['a Ctrl-C, which reaches every process of the terminal', ['SIGINT', 'SIGINT']],
] as const)('npm start drains on %s to npm, and npm ends after it', async (_, signals) => {
	const port = await findFreePort('127.0.0.1', 0);
	const site = startProgram('npm', ['start'], { PORT: String(port), REFRESH_CRON: 'off' });
	await printed(site, 'Next refresh');
	for (const signal of signals) site.child.kill(signal);
	await site.exit;
	expect(site.output()).toContain('Stopped.');
	await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});

test.each([
	['edge', ['.vercel/output', '--port', '0'], '"serving"'],
	['worker', ['--admin-port', '0'], 'serving health checks and metrics'],
] as const)('SIGTERM to npm run %s stops the program, and npm ends after it', async (script, args, ready) => {
	const program = startProgram('npm', ['run', script, '--', ...args], { REFRESH_CRON: '0 0 1 1 *' });
	const { child } = program;
	// The program inherits these pipes, so they close when it ends, even if npm has ended before.
	const closed = once(child, 'close').then(() => true);
	await printed(program, ready);
	child.kill('SIGTERM');
	await program.exit;
	expect(await Promise.race([closed, setTimeout(1_000, false)])).toBe(true);
});

test('a page on the disk is served while the database is still being opened', async () => {
	// Accepts connections and never responds.
	const silent = createServer().listen(0, '127.0.0.1');
	await once(silent, 'listening');
	const { port: silentPort } = silent.address() as AddressInfo;
	const port = await findFreePort('127.0.0.1', 0);
	const url = `http://127.0.0.1:${port}/`;
	const site = start({ PORT: String(port), DATABASE_URL: `http://127.0.0.1:${silentPort}`, REFRESH_CRON: 'off' });
	await expect.poll(() => fetch(url).catch(() => null), { timeout: 10_000 }).not.toBeNull();
	expect((await fetch(url)).headers.get('x-vercel-cache')).toMatch(/HIT|STALE/);
	expect(site.output()).not.toContain('Address');
	site.child.kill('SIGTERM');
	expect(await site.exit).toBe(0);
	silent.close();
});

test('with a damaged database, the site starts anyway, says so, and serves pages', async () => {
	const damaged = await mkdtemp(join(tmpdir(), 'snowline-damaged-'));
	await keepSiteBuild(build, damaged);
	await writeFile(join(damaged, 'snowline.db'), 'this is no database '.repeat(500));
	const port = await findFreePort('127.0.0.1', 0);
	const site = start({ PORT: String(port), DATA_DIR: damaged, REFRESH_CRON: 'off' });
	await printed(site, 'Next refresh');
	expect(site.output()).toContain('STORAGE_DAMAGED');
	expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
	site.child.kill('SIGTERM');
	expect(await site.exit).toBe(0);
	await rm(damaged, { recursive: true });
});

test('a port in use stops the start with one message that says what to do', async () => {
	const other = createServer().listen(0, '127.0.0.1');
	await once(other, 'listening');
	const address = other.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	const site = start({ PORT: String(port) });
	expect(await site.exit).toBe(1);
	expect(site.output()).toMatch(new RegExp(`^start: Port ${port} is in use: .+\n$`));
	other.close();
});

test('a bad variable stops the start and is named, without its value', async () => {
	const site = start({ BYPASS_TOKEN: 'hunter2' });
	expect(await site.exit).toBe(2);
	expect(site.output()).toContain('BYPASS_TOKEN must have at least 32 characters');
	expect(site.output()).not.toContain('hunter2');
});

test('--help explains the command and starts nothing', async () => {
	const site = start({}, ['--help']);
	expect(await site.exit).toBe(0);
	expect(site.output()).toContain('npm start');
	expect(site.output()).not.toContain('Address');
});
