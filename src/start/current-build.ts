import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Which build a site serves, and which it served before. */
const CurrentBuild = z.object({
	id: z.string(),
	/** The build that a rollback left, or that could not be deployed; null: the site serves what it was told to last. */
	rolledBackFrom: z.string().nullable(),
	/** Earlier builds, newest first. */
	before: z.array(
		z.object({
			id: z.string(),
			/** When it was replaced, Unix ms. */
			untilAt: z.number(),
			/** True if it was replaced by a rollback, so that the next rollback passes over it. */
			wasLeft: z.boolean(),
		}),
	),
});
export type CurrentBuild = z.output<typeof CurrentBuild>;

/** The last three stay. */
const KEPT_BUILDS = 3;

/** Returns the state after a start or a deployment: the build of the sources is served. */
export function serveNext(current: CurrentBuild | null, id: string, now: number): CurrentBuild {
	return replace(current, id, { rolledBackFrom: null, now });
}

/** Returns the state after a rollback to an earlier build. */
export function rollBack(current: CurrentBuild, id: string, now: number): CurrentBuild {
	return current.id === id ? current : replace(current, id, { rolledBackFrom: current.id, now });
}

/** Returns the state after a deployment that failed: a restart stays with what is served, too. */
export function holdBack(current: CurrentBuild, failedId: string): CurrentBuild {
	return failedId === current.id ? current : { ...current, rolledBackFrom: failedId };
}

function replace(
	current: CurrentBuild | null,
	id: string,
	{ rolledBackFrom, now }: { readonly rolledBackFrom: string | null; readonly now: number },
): CurrentBuild {
	if (current === null) return { id, rolledBackFrom, before: [] };
	if (current.id === id) return { ...current, rolledBackFrom };
	const left = { id: current.id, untilAt: now, wasLeft: rolledBackFrom !== null };
	const before = [left, ...current.before.filter((earlier) => earlier.id !== id)];
	return { id, rolledBackFrom, before: before.slice(0, KEPT_BUILDS) };
}

/** Returns the build that a rollback goes back to; null: there was none before. */
export function findRollbackTarget({ before }: CurrentBuild): string | null {
	return before.find(({ wasLeft }) => !wasLeft)?.id ?? null;
}

/**
 * Returns the builds that nobody needs any more: neither the current one, nor one of the three before it, nor one of the
 * three newest of the others, which an export, or a site with another address, comes back to.
 *
 * @param ids of all builds, newest first
 */
export function findUnneeded(ids: readonly string[], current: CurrentBuild | null): string[] {
	const served = new Set([current?.id, ...(current?.before ?? []).map(({ id }) => id)]);
	return ids.filter((id) => !served.has(id)).slice(KEPT_BUILDS);
}

function fileIn(dir: string): string {
	return join(dir, 'current.json');
}

/**
 * Reads the state from the folder of builds.
 *
 * @returns null if there is none; an unreadable one counts as none
 */
export async function readCurrentBuild(dir: string): Promise<CurrentBuild | null> {
	try {
		return CurrentBuild.parse(JSON.parse(await readFile(fileIn(dir), 'utf8')));
	} catch {
		return null;
	}
}

/** Replaces the state in one step. Only the process that holds the site's lock may do this. */
export async function writeCurrentBuild(dir: string, current: CurrentBuild): Promise<void> {
	const temporary = join(dir, `.current-${randomUUID()}`);
	try {
		await writeFile(temporary, `${JSON.stringify(current, null, '\t')}\n`, { mode: 0o600, flush: true });
		await rename(temporary, fileIn(dir));
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	}
}
