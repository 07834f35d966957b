import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import { beginSiteBuild, removeSiteBuild, type SiteBuild } from './site-build.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** The one build that all tests of a run share; read it, do not change it. */
		siteBuild: SiteBuild;
	}
}

/**
 * Builds the site once for all test files; they take it with `inject('siteBuild')`. Tests that do not need it run
 * meanwhile, and `await-build.ts` holds up those that do.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const { build, built } = await beginSiteBuild();
	project.provide('siteBuild', build);
	const ended = built.then(
		() => '',
		(error: Error) => error.message,
	);
	const marked = ended.then(async (fault) => {
		await mkdir(dirname(markOf(build)), { recursive: true });
		await writeFile(`${markOf(build)}.part`, fault);
		await rename(`${markOf(build)}.part`, markOf(build));
	});
	return async () => {
		await marked;
		await removeSiteBuild(build);
	};
}

/** @throws {Error} with the last lines of the build, if it failed */
export async function untilBuilt(build: SiteBuild): Promise<void> {
	while (!existsSync(markOf(build))) await sleep(50);
	const fault = readFileSync(markOf(build), 'utf8');
	if (fault !== '') throw new Error(fault);
}

/** Is there when the build has ended, with why it failed. */
function markOf({ root }: SiteBuild): string {
	return join(root, '.vercel/test-build');
}
