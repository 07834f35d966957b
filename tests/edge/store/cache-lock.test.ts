import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lockCacheDir } from '../../../src/edge/store/cache-lock.ts';
import { ask } from '../support/http-client.ts';
import { startTestEdge, temporaryCacheDir } from '../support/test-edge.ts';
import { writeTestBuild } from '../support/written-build.ts';

const CLI = join(import.meta.dirname, '../../../src/edge/cli.ts');
const IN_USE = { code: 'CACHE_DIR_IN_USE', message: expect.stringContaining('another edge uses the cache folder') };

async function startCommand(...args: readonly string[]) {
	const child = spawn(process.execPath, [CLI, ...args, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
	let [out, err] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		out += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		err += text;
	});
	const exited = once(child, 'close').then(([code]) => ({ code: code as number | null, err }));
	await Promise.race([exited, expect.poll(() => out, { timeout: 20_000 }).toContain('"serving"')]);
	return { child, exited, url: /"url":"([^"]+)"/.exec(out)?.[1] ?? '' };
}

describe('a cache folder', () => {
	test('serves one edge at a time; the next one may use it when that has closed', async () => {
		const cacheDir = await temporaryCacheDir();
		const first = await startTestEdge({ edge: { cacheDir } });
		await first.get('/');
		await expect(startTestEdge({ edge: { cacheDir } })).rejects.toMatchObject(IN_USE);
		expect((await first.get('/')).cache).toBe('HIT');
		await first.close(1_000);
		expect((await (await startTestEdge({ edge: { cacheDir } })).get('/')).status).toBe(200);
	});

	test('is not locked by an edge that could not start', async () => {
		const cacheDir = await temporaryCacheDir();
		const taken = await startTestEdge();
		await expect(startTestEdge({ edge: { cacheDir, port: taken.port } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
		expect((await (await startTestEdge({ edge: { cacheDir } })).get('/')).status).toBe(200);
	});

	test('of a supervisor that holds the lock serves its edges, and no other', async () => {
		const cacheDir = await temporaryCacheDir();
		const lock = await lockCacheDir(cacheDir, { debug() {}, info() {}, warn() {}, error() {} });
		expect((await (await startTestEdge({ edge: { cacheDir, lockCacheDir: false } })).get('/')).status).toBe(200);
		await expect(startTestEdge({ edge: { cacheDir } })).rejects.toMatchObject(IN_USE);
		lock?.release();
	});

	test('that cannot be locked is a warning, and pages are served', async () => {
		const file = join(await temporaryCacheDir(), 'file');
		await writeFile(file, '');
		const edge = await startTestEdge({ edge: { cacheDir: join(file, 'cache') } });
		expect((await edge.get('/')).status).toBe(200);
		expect(edge.log).toContainEqual(expect.objectContaining({ code: 'CACHE_DIR_NOT_LOCKED' }));
	});
});

test('a second process says so and ends with 1, until the first was killed', async () => {
	const [dir, cacheDir] = [await writeTestBuild(), await temporaryCacheDir()];
	const first = await startCommand(dir, '--cache-dir', cacheDir);
	expect((await ask(first.url, '/')).status).toBe(200);
	const refused = await (await startCommand(dir, '--cache-dir', cacheDir)).exited;
	expect(refused.code).toBe(1);
	expect(refused.err).toMatch(/^serve-build-output: another edge uses the cache folder .*\n$/);
	first.child.kill('SIGKILL');
	await first.exited;
	const next = await startCommand(dir, '--cache-dir', cacheDir);
	expect((await ask(next.url, '/')).status).toBe(200);
	next.child.kill('SIGKILL');
	await next.exited;
});
