import { type ReportRefusal, ReportRefusedError } from './report-context.ts';
import type { WriteOutcome } from './write-report.ts';

/** Where the report of a resort is written. */
export function editorPath(resortId: string): string {
	return `/editor/${resortId}`;
}

/** Where it goes on once what was written is kept. */
export function pageAfterWriting({ resortId, goOn }: Extract<WriteOutcome, { state: 'saved' }>): string {
	return goOn === 'draft' ? `${editorPath(resortId)}?saved` : `${editorPath(resortId)}/${goOn}`;
}

/** Where the proof of a publication is. */
export function pageAfterPublishing({
	resortId,
	version,
}: {
	readonly resortId: string;
	readonly version: number;
}): string {
	return `${editorPath(resortId)}/published?version=${version}`;
}

/** Statuses of HTTP. */
export const writeStatus: Readonly<Record<WriteOutcome['state'], number>> = {
	saved: 303,
	invalid: 422,
	'unit-changed': 200,
	conflict: 409,
};

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
