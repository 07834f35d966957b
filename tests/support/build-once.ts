import type { TestProject } from 'vitest/node';
import { buildSite, removeSiteBuild, type SiteBuild } from './site-build.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** The one build that all tests of a run share; read it, do not change it. */
		siteBuild: SiteBuild;
	}
}

/** Builds the site once for all test files; they take it with `inject('siteBuild')`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const build = await buildSite();
	project.provide('siteBuild', build);
	return () => removeSiteBuild(build);
}
