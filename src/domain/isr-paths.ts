import { type Resort, resorts } from './resort.ts';

/** Astro's patterns of the routes that ISR caches. No other route is cached. */
export const isrRoutePatterns = ['/', '/resorts/[id]'] as const;

export function resortPath(resortId: string): string {
	return `/resorts/${resortId}`;
}

/** Returns the path of every cached page: those that are revalidated, refreshed, listed in the sitemap and exported. */
export function isrPaths(of: readonly Resort[] = resorts): readonly string[] {
	return ['/', ...of.map(({ id }) => resortPath(id))];
}

/** Returns the paths of the cached pages that show figures of this resort. */
export function pathsShowing(resortId: string): readonly string[] {
	return ['/', resortPath(resortId)];
}
