import type { FileLock } from '../edge/store/file-lock.ts';
import type { Builds } from './builds.ts';
import { type CurrentBuild, readCurrentBuild, serveNext } from './current-build.ts';
import { makeBuild } from './make-build.ts';
import type { BuildRequest } from './run-astro-build.ts';

/** The build that a start serves. */
export type ChosenBuild = {
	readonly id: string;
	/** Keeps the build from being removed while it is served; ends with the process. */
	readonly lock: FileLock;
	/** What the site serves from now on, and served before. */
	readonly current: CurrentBuild;
};

const ATTEMPTS = 3;

/**
 * Chooses the build of the sources, and makes it if it is not there; after a rollback, or a
 * deployment that failed, the build that is to stay until the next deployment.
 *
 * @throws {BuildFailedError}
 * @throws {SourcesChangedError}
 */
export async function chooseBuild(
	builds: Builds,
	request: BuildRequest & { readonly print: (line: string) => void },
	now: number,
): Promise<ChosenBuild> {
	const before = await readCurrentBuild(builds.dir);
	const pinned = before === null || before.rolledBackFrom === null ? null : builds.use(before.id);
	if (before !== null && pinned !== null) {
		const mismatch = await findMismatch(builds, before.id, request);
		if (mismatch === null) return { id: before.id, lock: pinned, current: before };
		pinned[Symbol.dispose]();
		request.print(
			`Build ${before.id}, which stays until the next deployment, has another ${mismatch}: serving the sources.`,
		);
	}
	for (let attempt = 1; ; attempt++) {
		const id = await makeBuild(builds, request);
		const lock = builds.use(id);
		// Another process may have removed it in between.
		if (lock !== null) return { id, lock, current: serveNext(before, id, now) };
		if (attempt === ATTEMPTS) throw new Error(`Build ${id} is removed each time it is made: is the disk full?`);
	}
}

/** Returns the variable that is not the one that was baked into a build; null: all are. */
export async function findMismatch(
	builds: Builds,
	id: string,
	{ siteUrl, bypassToken }: Pick<BuildRequest, 'siteUrl' | 'bypassToken'>,
): Promise<'SITE_URL' | 'BYPASS_TOKEN' | null> {
	const facts = await builds.read(id);
	if (facts?.siteUrl !== siteUrl) return 'SITE_URL';
	return (await builds.readToken(id)) === (bypassToken ?? null) ? null : 'BYPASS_TOKEN';
}
