import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type FileLock, tryLock } from '../edge/store/file-lock.ts';

/** What is written beside each build. */
const BuildFacts = z.object({
	/** `computeBuildId` */
	id: z.string().regex(/^[0-9a-f]{16}$/),
	siteUrl: z.string(),
	builtAt: z.number(),
	/** The migrations that it knows, oldest first. */
	migrations: z.array(z.object({ tag: z.string(), createdAt: z.number(), contracting: z.string().nullable() })),
});
export type BuildFacts = z.output<typeof BuildFacts>;

const BakedToken = z.object({ bypassToken: z.string().optional() });

const UNFINISHED = '.new-';
const ABANDONED_MS = 3_600_000;
/** What of a Build Output directory is served; the adapter leaves more. */
const SERVED = ['config.json', 'static', 'functions'];

/**
 * The builds of a site: `<dir>/<id>/` with `output/`, `vercel.json` and `build.json`. A build is there completely or not
 * at all, and never changes. Only the owner may read them, because they hold tokens.
 */
export class Builds {
	readonly dir: string;

	/** @param dir usually `<DATA_DIR>/builds` */
	constructor(dir: string) {
		this.dir = dir;
	}

	/** The builds of the site with this `DATA_DIR`. */
	static of(dataDir: string): Builds {
		return new Builds(join(dataDir, 'builds'));
	}

	/** The Build Output directory of a build. */
	outputOf(id: string): string {
		return join(this.dir, id, 'output');
	}

	vercelJsonOf(id: string): string {
		return join(this.dir, id, 'vercel.json');
	}

	/** True if the build is there. Synchronous: nothing is served yet. */
	has(id: string): boolean {
		return existsSync(join(this.dir, id, 'build.json'));
	}

	/** Returns null if the build is not there. */
	async read(id: string): Promise<BuildFacts | null> {
		const text = await readFile(join(this.dir, id, 'build.json'), 'utf8').catch(() => null);
		return text === null ? null : BuildFacts.parse(JSON.parse(text));
	}

	/** Returns the migrations that all of these builds know. One that is not there counts as knowing all. */
	async readCommonMigrations(ids: readonly string[]): Promise<BuildFacts['migrations']> {
		const found = (await Promise.all(ids.map((id) => this.read(id)))).filter((facts) => facts !== null);
		const [first, ...others] = found.map(({ migrations }) => migrations);
		return (first ?? []).filter(({ tag }) => others.every((known) => known.some((each) => each.tag === tag)));
	}

	/** Returns the bypass token of a build; null: it has none, or is not there. */
	async readToken(id: string): Promise<string | null> {
		const file = join(this.outputOf(id), 'functions/_isr.prerender-config.json');
		const text = await readFile(file, 'utf8').catch(() => '{}');
		return BakedToken.parse(JSON.parse(text)).bypassToken ?? null;
	}

	/** Keeps a build from being removed. @returns null: it is not there */
	use(id: string): FileLock | null {
		if (!this.has(id)) return null;
		const lock = tryLock(this.#lockOf(id), 'shared');
		// It may have been removed a moment ago.
		if (lock !== null && this.has(id)) return lock;
		lock?.[Symbol.dispose]();
		return null;
	}

	/** Removes a build that no process uses. @returns false: one does */
	async remove(id: string): Promise<boolean> {
		const lock = this.has(id) ? tryLock(this.#lockOf(id), 'exclusive') : null;
		if (lock === null) return false;
		const removed = join(this.dir, UNFINISHED + randomUUID());
		await rename(join(this.dir, id), removed);
		lock[Symbol.dispose]();
		await rm(removed, { recursive: true, force: true });
		return true;
	}

	/** Removes what processes that were killed have left behind: an hour ago, so that none that runs is disturbed. */
	async removeUnfinished(now: number): Promise<void> {
		for (const name of await readdir(this.dir)) {
			if (!name.startsWith(UNFINISHED)) continue;
			const file = join(this.dir, name);
			// Null: a process that runs has just finished or removed it.
			const found = await stat(file).catch(() => null);
			if (found !== null && now - found.mtimeMs > ABANDONED_MS) await rm(file, { recursive: true, force: true });
		}
	}

	#lockOf(id: string): string {
		return join(this.dir, id, 'in-use');
	}

	/** Returns all builds, newest first. */
	async list(): Promise<BuildFacts[]> {
		const names = (await readdir(this.dir).catch(() => [])).filter((name) => !name.startsWith('.'));
		const found = await Promise.all(names.map((name) => this.read(name)));
		return found.filter((facts) => facts !== null).sort((a, b) => b.builtAt - a.builtAt);
	}

	/** Copies a finished build into the folder. It appears in one step, once all of it is on the disk; one that is there already stays. */
	async keep(output: string, vercelJsonFile: string, facts: BuildFacts): Promise<void> {
		const unfinished = join(this.dir, UNFINISHED + randomUUID());
		await mkdir(join(unfinished, 'output'), { recursive: true, mode: 0o700 });
		try {
			for (const name of SERVED) await copyPrivately(join(output, name), join(unfinished, 'output', name));
			await copyPrivately(vercelJsonFile, join(unfinished, 'vercel.json'));
			await writeFile(join(unfinished, 'build.json'), `${JSON.stringify(facts, null, '\t')}\n`, {
				mode: 0o600,
				flush: true,
			});
			await rename(unfinished, join(this.dir, facts.id));
		} catch (error) {
			await rm(unfinished, { recursive: true, force: true });
			if (!this.has(facts.id)) throw error;
		}
	}
}

/** Copies a file or a folder to the disk, with access for the owner only. A link is copied as what it leads to. */
async function copyPrivately(from: string, to: string): Promise<void> {
	const entries = await readdir(from).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOTDIR') return null;
		throw error;
	});
	if (entries === null) {
		await copyFile(from, to);
		await chmod(to, 0o600);
		await using copy = await open(to, 'r+');
		await copy.sync();
		return;
	}
	await mkdir(to, { mode: 0o700 });
	for (const name of entries) await copyPrivately(join(from, name), join(to, name));
}
