import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** A route of `config.json` (Build Output API v3), or the beginning of a phase. */
type Route =
	| { readonly handle: string }
	| { readonly src: string; readonly headers?: Readonly<Record<string, string>> };

/**
 * Adds a route, after the lookup of files, that keeps a missing asset out of every cache.
 *
 * The adapter marks all of `/_astro/` as immutable before files are looked up, so that on Vercel a 404 there is kept for a
 * year: of a page from just before a deployment, in that browser, the style sheet would be missing even after a rollback.
 * Routes of the phase `filesystem` run only if there is no such file, and their headers replace earlier ones; those of
 * the phase `miss` only add (SvelteKit’s adapter does the same; vercel/vercel, `packages/cli/src/util/dev/router.ts`).
 *
 * @param assets folder of the hashed files, without slashes
 */
export function withoutMissingAssets(routes: readonly Route[], assets: string): readonly Route[] {
	const src = `^/${assets}/.*$`;
	const at = routes.findIndex((route) => 'handle' in route && route.handle === 'filesystem') + 1;
	if (at === 0) throw new TypeError('config.json has no phase “filesystem”: the adapter has changed');
	const route = { src, headers: { 'cache-control': 'no-store' }, continue: true };
	return [...routes.slice(0, at), route, ...routes.slice(at)];
}

/** Adds that route to what the adapter wrote. */
export function forgetMissingAssets(): AstroIntegration {
	let root = new URL('.', import.meta.url);
	let assets = '';
	return {
		name: 'forget-missing-assets',
		hooks: {
			'astro:config:done': ({ config }) => {
				root = config.root;
				assets = config.build.assets;
			},
			'astro:build:done': async () => {
				const file = fileURLToPath(new URL('.vercel/output/config.json', root));
				const config = JSON.parse(await readFile(file, 'utf8')) as { readonly routes: readonly Route[] };
				await writeFile(
					file,
					JSON.stringify({ ...config, routes: withoutMissingAssets(config.routes, assets) }, null, '\t'),
				);
			},
		},
	};
}
