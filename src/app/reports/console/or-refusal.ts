import { type ReportRefusal, ReportRefusedError } from '../report-desk.ts';

/** What somebody asked for, or why they do not get it. */
export type Asked<T> =
	| { readonly value: T; readonly refusal: null }
	| { readonly value: null; readonly refusal: ReportRefusal };

/** @throws whatever else `asked` throws */
export async function orRefusal<T>(asked: Promise<T>): Promise<Asked<T>> {
	try {
		return { value: await asked, refusal: null };
	} catch (error) {
		if (!(error instanceof ReportRefusedError)) throw error;
		return { value: null, refusal: error.code };
	}
}

export const refusalTitle: Readonly<Record<ReportRefusal, string>> = {
	UNKNOWN_RESORT: 'No such resort',
	REPORT_NOT_ALLOWED: 'Not for this account',
	REPORTS_NOT_STORED: 'No reports here',
	UNKNOWN_VERSION: 'No such version',
};

/** Statuses of HTTP. */
export const refusalStatus: Readonly<Record<ReportRefusal, number>> = {
	UNKNOWN_RESORT: 404,
	REPORT_NOT_ALLOWED: 403,
	REPORTS_NOT_STORED: 503,
	UNKNOWN_VERSION: 404,
};
