import { type ReportRefusal, ReportRefusedError } from './report-context.ts';
import type { WriteOutcome } from './write-report.ts';

/** Path of the page on which the report of a resort is written. */
export function editorPath(resortId: string): string {
	return `/editor/${resortId}`;
}

/** Path of the page that follows once the draft is saved. */
export function pageAfterWriting({ resortId, goOn }: Extract<WriteOutcome, { state: 'saved' }>): string {
	return goOn === 'draft' ? `${editorPath(resortId)}?saved` : `${editorPath(resortId)}/${goOn}`;
}

/** Path of the page that confirms a publication. */
export function pageAfterPublishing({
	resortId,
	version,
}: {
	readonly resortId: string;
	readonly version: number;
}): string {
	return `${editorPath(resortId)}/published?version=${version}`;
}

/** HTTP status for each outcome of the form. */
export const writeStatus: Readonly<Record<WriteOutcome['state'], number>> = {
	saved: 303,
	invalid: 422,
	'unit-changed': 200,
	conflict: 409,
};

/** What someone asked for, or why they do not get it. */
export type OrRefusal<T> =
	| { readonly value: T; readonly refusal: null }
	| { readonly value: null; readonly refusal: ReportRefusal };

/** Turns a `ReportRefusedError` into a value. @throws every other error of `asked` */
export async function orRefusal<T>(asked: Promise<T>): Promise<OrRefusal<T>> {
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
	REPORTS_NOT_STORED: 'Reports unavailable',
	UNKNOWN_VERSION: 'No such version',
};

/** HTTP status for each refusal. */
export const refusalStatus: Readonly<Record<ReportRefusal, number>> = {
	UNKNOWN_RESORT: 404,
	REPORT_NOT_ALLOWED: 403,
	REPORTS_NOT_STORED: 503,
	UNKNOWN_VERSION: 404,
};
