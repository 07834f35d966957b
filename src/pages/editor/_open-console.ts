import type { AstroGlobal } from 'astro';
import {
	type ReportContext,
	type ReportPageRequest,
	type ReportRefusal,
	ReportRefusedError,
} from '../../app/reports/report-context.ts';
import { reportContext, site } from '../../composition.ts';
import type { Person } from '../../domain/person.ts';
import { readSnowUnit } from '../../http/snow-unit.ts';

/** What a page of the console shows. */
export type OpenedConsole<T> = {
	/** What every page shows about itself. */
	readonly frame: {
		readonly person: Person | null;
		readonly simulated: boolean;
		/** Why this person does not get the page; null: they do. */
		readonly refusal: ReportRefusal | null;
	};
	/** Null: refused. */
	readonly page: T | null;
};

const refusalStatus: Readonly<Record<ReportRefusal, number>> = {
	UNKNOWN_RESORT: 404,
	REPORT_NOT_ALLOWED: 403,
	REPORTS_NOT_STORED: 503,
	UNKNOWN_VERSION: 404,
};

/** Loads what a page of the console shows, and gives a refused page its status. @throws every error but a refusal */
export async function openConsole<T>(
	{ cookies, locals, params, response }: Pick<AstroGlobal, 'cookies' | 'locals' | 'params' | 'response'>,
	load: (context: ReportContext, person: Person | null, asked: ReportPageRequest) => Promise<T>,
): Promise<OpenedConsole<T>> {
	const frame = { person: locals.person, simulated: site.simulated, refusal: null };
	const asked = { resortId: params.id ?? '', unit: readSnowUnit(cookies) };
	try {
		return { frame, page: await load(reportContext, locals.person, asked) };
	} catch (error) {
		if (!(error instanceof ReportRefusedError)) throw error;
		response.status = refusalStatus[error.code];
		return { frame: { ...frame, refusal: error.code }, page: null };
	}
}

/** Path of the page on which the report of a resort is written. */
export function editorPath(resortId: string): string {
	return `/editor/${resortId}`;
}
