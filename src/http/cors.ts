/** Any site may read public figures; no cookie is involved. */
export const readableByAnySite: Readonly<Record<string, string>> = {
	'access-control-allow-origin': '*',
	'access-control-expose-headers': 'etag',
};

/** Answers the question that a browser asks before a GET that carries `If-None-Match` (Fetch standard, preflight). */
export function answerPreflight(): Response {
	return new Response(null, {
		status: 204,
		headers: {
			...readableByAnySite,
			'access-control-allow-methods': 'GET, HEAD',
			'access-control-allow-headers': 'if-none-match',
			'access-control-max-age': '86400',
			'cache-control': 'no-store',
		},
	});
}
