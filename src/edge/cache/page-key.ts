/**
 * The query as an ISR render gets it and as the key holds it: the allowed parameters alone, sorted by name,
 * repeated ones in their own order, encoded in one way. One function makes both, so that a render cannot see
 * what the key does not cover.
 *
 * @param query encoded, without the question mark, after the route's destination was merged
 * @param allowQuery undefined: every parameter; `[]`: none (Build Output API v3, `allowQuery`)
 */
export function coveredQuery(query: string, allowQuery: readonly string[] | undefined): string {
	if (query === '' || allowQuery?.length === 0) return '';
	const params = [...new URLSearchParams(query)].filter(([name]) => allowQuery?.includes(name) ?? true);
	params.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
	return params.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

/** Key of a page: its output's path and what `coveredQuery` left of the query. */
export function pageKey(outputPath: string, covered: string): string {
	return covered === '' ? outputPath : `${outputPath}?${covered}`;
}
