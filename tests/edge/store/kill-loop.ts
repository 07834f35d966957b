import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { systemClock } from '../../../src/edge/cache/clock.ts';
import type { EdgeLog } from '../../../src/edge/log.ts';
import { DiskPageStore } from '../../../src/edge/store/disk-page-store.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { faultOf } from './kill-pages.ts';

export type KillReport = {
	loops: number;
	/** Pages read after a restart, in all loops. */
	pages: number;
	/** Loops in which the process was killed during a write. */
	interrupted: number;
	/** Pages that were truncated, older than a flushed one, or missing. */
	faults: string[];
	slowestOpenMs: number;
};

const CHILD = join(import.meta.dirname, 'kill-child.ts');
const SCOPE = 'a'.repeat(24);
const LIMITS = { entries: 1_000, bytes: 100_000_000 };

/** Repeatedly starts a process that writes pages, kills it at a random moment, and verifies the stored pages. */
export async function runKillLoops(loops: number, seed: number): Promise<KillReport> {
	const cacheDir = await mkdtemp(join(tmpdir(), 'edge-kill-'));
	const random = seededRandom(seed);
	const report: KillReport = { loops, pages: 0, interrupted: 0, faults: [], slowestOpenMs: 0 };
	const promised = new Map<string, Pledge>();
	try {
		for (let loop = 1; loop <= loops; loop++) {
			for (const line of await writeUntilKilled(cacheDir, loop + seed, random() * 80)) remember(promised, line);
			const left = await readdir(cacheDir, { recursive: true });
			if (left.some((name) => /\.(?:tmp|next\.json)$/.test(name))) report.interrupted += 1;
			await check(cacheDir, promised, report, loop);
		}
	} finally {
		await rm(cacheDir, { recursive: true, force: true });
	}
	return report;
}

/** What the process printed about a key. */
type Pledge = { atLeast: number; mustExist: boolean };

function remember(promised: Map<string, Pledge>, line: string): void {
	const [said, key = '', generation] = line.split(' ');
	const atLeast = Number(generation ?? promised.get(key)?.atLeast ?? 0);
	if (said !== 'ready' && key !== '') promised.set(key, { atLeast, mustExist: said === 'safe' });
}

async function writeUntilKilled(cacheDir: string, seed: number, afterMs: number): Promise<string[]> {
	const child: ChildProcess = spawn(process.execPath, [CHILD, cacheDir, SCOPE, String(seed)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let out = '';
	child.stdout?.setEncoding('utf8').on('data', (text: string) => {
		if (out === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
		out += text;
	});
	await once(child, 'close');
	// The last line may be incomplete.
	return out.split('\n').slice(0, -1);
}

async function check(cacheDir: string, promised: Map<string, Pledge>, report: KillReport, loop: number) {
	const fault = (text: string) => report.faults.push(`loop ${loop}: ${text}`);
	const warn = (fields: Readonly<Record<string, unknown>>) => fault(JSON.stringify(fields));
	const log: EdgeLog = { debug: warn, info: warn, warn, error: warn };
	const startedAt = performance.now();
	const store = await DiskPageStore.open({
		...{ cacheDir, scope: SCOPE, limits: LIMITS, memoryLimits: LIMITS, clock: systemClock, log },
	});
	report.slowestOpenMs = Math.max(report.slowestOpenMs, performance.now() - startedAt);
	const keys = new Set([...store.entries()].map(({ key }) => key));
	for (const [key, { atLeast, mustExist }] of promised) {
		const page = await store.load(key);
		if (!page && (mustExist || keys.has(key))) fault(`${key} is gone`);
		if (page && page.generation < atLeast) fault(`${key} is ${page.generation}, older than ${atLeast}`);
	}
	for (const key of keys) {
		const page = await store.load(key);
		report.pages += 1;
		const wrong = page ? faultOf(page) : 'not readable';
		if (wrong) fault(`${key}: ${wrong}`);
	}
	await store.close();
	for (const wrong of await faultsOfFolder(join(cacheDir, `build-${SCOPE}`))) fault(wrong);
}

/** A static server for the folder must not find the compressed body of another page. */
async function faultsOfFolder(root: string): Promise<string[]> {
	const faults: string[] = [];
	for (const name of await readdir(root, { recursive: true })) {
		const unpack = name.endsWith('.br') ? brotliDecompressSync : gunzipSync;
		if (!/\.(?:br|gz)$/.test(name)) continue;
		const body = await readFile(join(root, name.replace(/\.(?:br|gz)$/, '')));
		if (!unpack(await readFile(join(root, name))).equals(body)) faults.push(`${name} is of another body`);
	}
	return faults;
}

if (import.meta.main) {
	const { values } = parseArgs({ options: { loops: { type: 'string' }, seed: { type: 'string' } } });
	const startedAt = performance.now();
	const report = await runKillLoops(Number(values.loops ?? 500), Number(values.seed ?? 1));
	const tookS = Math.round((performance.now() - startedAt) / 1_000);
	console.log(
		JSON.stringify({ ...report, faults: report.faults.slice(0, 20), faultCount: report.faults.length, tookS }),
	);
	process.exitCode = report.faults.length === 0 ? 0 : 1;
}
