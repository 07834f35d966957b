import type { BenchSite } from '../bench-site.ts';
import type { Contender } from '../contender.ts';
import type { EdgeSettings } from './edge-program.ts';
import { type Programs, startProgram } from './program.ts';

/** This project's edge with this project's site. */
export function edgeContender(programs: Programs, site: BenchSite): Contender {
	return {
		name: 'edge',
		title: "this edge with the site's build",
		cacheHeader: 'x-vercel-cache',
		compresses: true,
		start: ({ expirationS, cacheDir }) => {
			const { dir, vercelJsonFile, publicOrigin, env } = site;
			const settings: EdgeSettings = { dir, vercelJsonFile, publicOrigin, env, expirationS, cacheDir };
			return startProgram(programs, 'edge-program', settings);
		},
	};
}
