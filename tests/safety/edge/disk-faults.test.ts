import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestEdge, type TestEdge, temporaryCacheDir } from '../../edge/support/test-edge.ts';

/** Whatever happens to its cache folder, a running edge continues to serve, and logs the problem once. */

let cacheDir: string;
beforeEach(async () => {
	cacheDir = await temporaryCacheDir();
});
afterEach(() => chmod(cacheDir, 0o755).catch(() => {}));

const PATHS = ['/', ...Array.from({ length: 8 }, (_, n) => `/pages/${n}`)];
const startWithFolder = () => startTestEdge({ edge: { cacheDir } });

async function visitAll(edge: TestEdge): Promise<string[]> {
	const answers = await Promise.all(PATHS.map((path) => edge.get(path)));
	expect(answers.map(({ status }) => status)).toEqual(PATHS.map(() => 200));
	return answers.map(({ cache }) => cache ?? 'none');
}

const bodiesBelow = async (folder: string) =>
	(await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html'));
/** Pages are written after they are answered; an entry is complete with its last file. */
const untilWritten = () =>
	vi.waitUntil(
		async () =>
			(await readdir(cacheDir, { recursive: true })).filter((name) => name.endsWith('.meta.json')).length ===
			PATHS.length,
		{ timeout: 20_000 },
	);
const warnings = ({ log }: TestEdge) => log.map(({ code }) => code).filter((code) => code !== undefined);

/** Requests every page before and after its regeneration. */
async function serveOn(edge: TestEdge): Promise<void> {
	for (let round = 0; round < 3; round++) {
		edge.clock.advanceS(301);
		await visitAll(edge);
		await edge.idle();
		expect(new Set(await visitAll(edge))).toEqual(new Set(['HIT']));
	}
}

describe('while it serves', () => {
	test('if the folder is removed, pages are still served and it is created again', async () => {
		const edge = await startWithFolder();
		await visitAll(edge);
		await untilWritten();
		await rm(cacheDir, { recursive: true });
		await serveOn(edge);
		expect(await bodiesBelow(cacheDir)).toHaveLength(PATHS.length);
		expect(warnings(edge)).toEqual(['CACHE_FOLDER_GONE']);
	});

	test('if a file replaces the folder, pages are still served, with one warning', async () => {
		const edge = await startWithFolder();
		await visitAll(edge);
		await untilWritten();
		await rm(cacheDir, { recursive: true });
		await writeFile(cacheDir, 'in the way');
		await serveOn(edge);
		expect(warnings(edge)).toEqual(['CACHE_DISK_FAILED']);
	});

	// Root ignores file permissions.
	test.skipIf(process.getuid?.() === 0)('the folder becomes read-only: pages stay, with one warning', async () => {
		const edge = await startWithFolder();
		await chmod(cacheDir, 0o500);
		await visitAll(edge);
		await serveOn(edge);
		expect(warnings(edge)).toEqual(['CACHE_DISK_FAILED']);
	});

	test('if files are truncated and corrupted, pages in memory are still served', async () => {
		const edge = await startWithFolder();
		await visitAll(edge);
		await edge.idle();
		for (const name of await bodiesBelow(cacheDir)) await writeFile(join(cacheDir, name), 'torn');
		expect(new Set(await visitAll(edge))).toEqual(new Set(['HIT']));
		await serveOn(edge);
	});
});

describe('after a restart', () => {
	test('truncated and corrupted files are never served, and their pages are rendered once each', async () => {
		const first = await startWithFolder();
		await visitAll(first);
		await first.close(5_000);
		for (const [n, name] of (await bodiesBelow(cacheDir)).entries()) {
			const file = join(cacheDir, name);
			const body = await readFile(file);
			if (n % 2 === 0) body[0] = (body[0] ?? 0) ^ 1;
			await writeFile(file, n % 2 === 0 ? body : body.subarray(0, 3));
		}
		const edge = await startWithFolder();
		const answers = await Promise.all(
			Array.from({ length: 20 }, () => PATHS)
				.flat()
				.map((path) => edge.get(path)),
		);
		expect(answers.every(({ status, body }) => status === 200 && /^render \d+$/.test(body))).toBe(true);
		expect(edge.host.calls).toHaveLength(PATHS.length);
		expect(warnings(edge)).toEqual(['CACHE_ENTRY_DAMAGED']);
	});

	test('under load, stored pages are hits and missing ones are rendered once', async () => {
		const first = await startWithFolder();
		await visitAll(first);
		await first.close(5_000);
		const edge = await startWithFolder();
		const paths = Array.from({ length: 100 }, () => [...PATHS, '/pages/new']).flat();
		const answers = await Promise.all(paths.map((path) => edge.get(path)));
		expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
		expect(edge.host.calls.map(({ url }) => new URL(url).searchParams.get('x_astro_path'))).toEqual(['/pages/new']);
	});
});
