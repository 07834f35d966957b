import type { BenchSite } from '../bench-site.ts';
import type { Children } from '../children.ts';
import type { Contender } from '../contender.ts';
import type { EdgeSettings } from './edge-program.ts';
import { startProgram } from './program.ts';

/** This project's edge with this project's site. */
export function edgeContender(children: Children, core: number | undefined, site: BenchSite): Contender {
	return {
		name: 'edge',
		title: "this edge with the site's build",
		cacheHeader: 'x-vercel-cache',
		compresses: true,
		start: ({ expirationS, cacheDir }) => {
			const { dir, vercelJsonFile, publicOrigin, env } = site;
			const settings: EdgeSettings = { dir, vercelJsonFile, publicOrigin, env, expirationS, cacheDir };
			return startProgram({ children, core, module: './edge-program.ts', settings });
		},
	};
}
