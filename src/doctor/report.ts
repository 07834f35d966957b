import type { Result } from './diagnose.ts';

/** What one examination found. */
export type Report = {
	readonly origin: string;
	/** Unix ms. */
	readonly startedAt: number;
	readonly withToken: boolean;
	readonly results: readonly Result[];
};

/** 0: nothing failed; 1: something did. */
export function exitCodeOf({ results }: Report): 0 | 1 {
	return results.some(({ verdict }) => verdict.outcome === 'fail') ? 1 : 0;
}

/** For scripts: `checks[].code` and `checks[].outcome` are stable. */
export function toJson(report: Report): string {
	const checks = report.results.map(({ id, title, asked, expected, verdict }) => {
		return { id, title, asked, expected, code: null, cause: null, fix: null, ...verdict };
	});
	return JSON.stringify(
		{
			origin: report.origin,
			startedAt: new Date(report.startedAt).toISOString(),
			withToken: report.withToken,
			ok: exitCodeOf(report) === 0,
			checks,
		},
		null,
		'\t',
	);
}
