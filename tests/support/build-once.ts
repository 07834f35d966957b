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

type SharedBuild = {
	users: number;
	readonly begun: Promise<{ readonly build: SiteBuild; readonly ended: Promise<void> }>;
};

/** Vitest loads this file once for each project. */
const everywhere = globalThis as { siteBuildOfThisRun?: SharedBuild };

/**
 * Builds the site once for all test files of all projects; they take it with `inject('siteBuild')`. Tests that do not
 * need it run meanwhile, and `await-build.ts` holds up those that do.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	everywhere.siteBuildOfThisRun ??= { users: 0, begun: beginMarkedBuild() };
	const shared = everywhere.siteBuildOfThisRun;
	shared.users += 1;
	const { build, ended } = await shared.begun;
	project.provide('siteBuild', build);
	return async () => {
		shared.users -= 1;
		if (shared.users > 0) return;
		delete everywhere.siteBuildOfThisRun;
		await ended;
		await removeSiteBuild(build);
	};
}

async function beginMarkedBuild() {
	const { build, built } = await beginSiteBuild();
	const fault = built.then(
		() => '',
		(error: Error) => error.message,
	);
	const ended = fault.then(async (message) => {
		await mkdir(dirname(markOf(build)), { recursive: true });
		await writeFile(`${markOf(build)}.part`, message);
		await rename(`${markOf(build)}.part`, markOf(build));
	});
	return { build, ended };
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
