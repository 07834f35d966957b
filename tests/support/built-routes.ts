import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getTransformedRoutes, mergeRoutes, type Route } from '@vercel/routing-utils';
import type { SiteBuild } from './site-build.ts';

/** Routes as `astro build` wrote them. */
export async function readBuiltRoutes({ outputDir }: Pick<SiteBuild, 'outputDir'>): Promise<readonly Route[]> {
	const config = JSON.parse(await readFile(join(outputDir, 'config.json'), 'utf8')) as { routes: Route[] };
	return config.routes;
}

/** Routes of a deployment: merged with `vercel.json`, as `vercel build` does. */
export async function readDeployedRoutes(build: Pick<SiteBuild, 'outputDir' | 'root'>): Promise<readonly Route[]> {
	const { headers, rewrites } = JSON.parse(await readFile(join(build.root, 'vercel.json'), 'utf8'));
	const { routes, error } = getTransformedRoutes({ headers, rewrites });
	if (error) throw new Error(`vercel.json: ${error.message}`);
	return mergeRoutes({
		userRoutes: routes,
		builds: [{ use: '@vercel/static-build', entrypoint: 'package.json', routes: [...(await readBuiltRoutes(build))] }],
	});
}

/** Returns the destination of a route, without the token that is new in every build; null: it has none. */
export function destinationOf(route: Route): string | null {
	if (!('dest' in route) || !route.dest) return null;
	return route.dest.replace(/x_astro_path_token=[\w-]+/, 'x_astro_path_token=…');
}

/** The token with which `_isr` accepts the path of a page. */
export async function readPathToken(build: Pick<SiteBuild, 'outputDir'>): Promise<string> {
	const token = /x_astro_path_token=([\w-]+)/.exec(JSON.stringify(await readBuiltRoutes(build)))?.[1];
	if (token === undefined) throw new Error('config.json has no route to the page cache');
	return token;
}
