import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Route } from '@vercel/routing-utils';
import { expect, inject, test } from 'vitest';
import { readDeployedRoutes } from '../support/built-routes.ts';

/*
 * A file that is missing during a deployment must be found after it: what says that it is missing is kept by nobody. The
 * routes of a deployment are run here as Vercel does, without the precautions of the edge: the first phase, then, if
 * there is no such file, the phase `filesystem`; a later route replaces the headers of an earlier one.
 */

const build = inject('siteBuild');
const routes = await readDeployedRoutes(build);
const files = new Set(await readdir(join(build.outputDir, 'static'), { recursive: true }));
const asset = [...files].find((file) => file.startsWith('_astro/') && file.endsWith('.css')) ?? '';

function phaseOf(name: string | null): readonly Exclude<Route, { handle: string }>[] {
	let phase: string | null = null;
	return routes.flatMap((route) => {
		if ('handle' in route && route.handle !== undefined) phase = route.handle;
		return 'src' in route && phase === name ? [route as Exclude<Route, { handle: string }>] : [];
	});
}

function answer(path: string): { readonly file: string | null; readonly cacheControl: string | undefined } {
	let cacheControl: string | undefined;
	for (const name of [null, 'filesystem']) {
		for (const { src = '', headers = {}, dest, continue: goesOn, has } of phaseOf(name)) {
			if (has !== undefined || !new RegExp(src).test(path)) continue;
			for (const [key, value] of Object.entries(headers)) {
				if (key.toLowerCase() === 'cache-control') cacheControl = value;
			}
			if (!goesOn) return { file: dest ?? null, cacheControl };
		}
		if (files.has(path.slice(1))) return { file: path, cacheControl };
	}
	return { file: null, cacheControl };
}

test('an asset is kept for a year', () => {
	expect(answer(`/${asset}`)).toEqual({ file: `/${asset}`, cacheControl: 'public, max-age=31536000, immutable' });
});

test('a missing asset is kept by nobody', () => {
	expect(answer('/_astro/missing.css')).toEqual({ file: '/404.html', cacheControl: 'no-store' });
});

test('other missing pages are not affected', () => {
	expect(answer('/missing.css')).toEqual({ file: '/404.html', cacheControl: undefined });
});
