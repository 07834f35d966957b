import { join } from 'node:path';
import type { Builds } from './builds.ts';
import { withProgress } from './progress.ts';
import { type BuildRequest, runAstroBuild } from './run-astro-build.ts';
import { computeBuildId, hashSourcesByTimes, SourcesChangedError } from './source-hash.ts';

/** Returns the id that a build of these sources and variables has, whether it is there or not. */
export async function findBuildId({ root, siteUrl, bypassToken }: Omit<BuildRequest, 'signal' | 'variables'>) {
	const sourcesHash = await hashSourcesByTimes(root, join(root, '.vercel/build-marks'));
	return computeBuildId(sourcesHash, { siteUrl, bypassToken });
}

/**
 * Builds the sources, unless their build is there.
 *
 * @param request.print prints a line of progress
 * @returns id of the build
 * @throws {BuildFailedError}
 * @throws {SourcesChangedError}
 */
export async function makeBuild(
	builds: Builds,
	request: BuildRequest & { readonly print: (line: string) => void },
): Promise<string> {
	const id = await findBuildId(request);
	if (builds.has(id)) return id;
	await withProgress('Building the site', request.print, () => runAstroBuild(request, builds.dir));
	// A source that changed before the build began makes it one of another id.
	if (!builds.has(id)) throw new SourcesChangedError();
	return id;
}
