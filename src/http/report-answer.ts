/** What was regenerated, and what was not: 502 if anything failed, because the pages were asked of another server. */
export function reportAnswer(report: { readonly failed: readonly unknown[] }): Response {
	return Response.json(report, {
		status: report.failed.length === 0 ? 200 : 502,
		headers: { 'cache-control': 'no-store' },
	});
}
