/** Answers with the regenerated and failed pages: 502 if any failed, because another server renders them. */
export function revalidationAnswer(result: { readonly failed: readonly unknown[] }): Response {
	return Response.json(result, {
		status: result.failed.length === 0 ? 200 : 502,
		headers: { 'cache-control': 'no-store' },
	});
}
