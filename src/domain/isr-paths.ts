import { type Resort, resorts } from './resort.ts';

/** Route patterns, as Astro names them, whose pages are cached by ISR. Everything else is not. */
export const isrRoutePatterns = ['/', '/resorts/[id]'] as const;

/** The path of a resort's page. */
export function resortPath(resortId: string): string {
	return `/resorts/${resortId}`;
}

/** Every page that is cached: what can be revalidated, refreshed, listed in the sitemap and exported. */
export function isrPaths(of: readonly Resort[] = resorts): readonly string[] {
	return ['/', ...of.map(({ id }) => resortPath(id))];
}

/** Every cached page on which a figure of this resort stands. */
export function pathsShowing(resortId: string): readonly string[] {
	return ['/', resortPath(resortId)];
}
