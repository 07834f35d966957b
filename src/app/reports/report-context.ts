import { mayReportOn, type Person } from '../../domain/person.ts';
import type { ReportAuthor } from '../../domain/reports/report-version.ts';
import type { Resort } from '../../domain/resort.ts';
import type { Site } from '../site.ts';

/** What the use cases of reports need. */
export type ReportContext = Pick<
	Site,
	| 'resorts'
	| 'source'
	| 'stored'
	| 'conditions'
	| 'reports'
	| 'evaluation'
	| 'corrections'
	| 'pendingRevalidations'
	| 'revalidations'
	| 'clock'
	| 'log'
> & {
	/** Unique for all time. */
	readonly newId: () => string;
};

/** What the pages about a report are asked for. */
export type ReportPageRequest = {
	readonly resortId: string;
	/** The person's unit for snow. */
	readonly unit: 'cm' | 'in';
};

/** Messages by code. */
const messages = {
	UNKNOWN_RESORT: 'There is no such resort',
	REPORT_NOT_ALLOWED: 'Only editors of this resort may report on it',
	REPORTS_NOT_STORED: 'This site runs without a database (DATABASE_URL), so it cannot store reports',
	UNKNOWN_VERSION: 'There is no such version of the report',
} as const;
export type ReportRefusal = keyof typeof messages;

/** A request about reports is rejected, whatever the report contains. */
export class ReportRefusedError extends Error {
	override readonly name = 'ReportRefusedError';
	/** Stable: pages and tests match this, never `message`. */
	readonly code: ReportRefusal;

	constructor(code: ReportRefusal, options?: ErrorOptions) {
		super(messages[code], options);
		this.code = code;
	}
}

/** @throws {ReportRefusedError} */
export function requireResort({ resorts, stored }: ReportContext, resortId: string): Resort {
	const resort = resorts.find(({ id }) => id === resortId);
	if (!resort) throw new ReportRefusedError('UNKNOWN_RESORT');
	if (!stored) throw new ReportRefusedError('REPORTS_NOT_STORED');
	return resort;
}

/** Returns the resort if this person may report on it. Every use case checks this itself. @throws {ReportRefusedError} */
export function requireEditor(context: ReportContext, person: Person | null, resortId: string): Resort {
	const resort = requireResort(context, resortId);
	if (!mayReportOn(person, resortId)) throw new ReportRefusedError('REPORT_NOT_ALLOWED');
	return resort;
}

export function authorOf({ id, email }: Person): ReportAuthor {
	return { kind: 'editor', userId: id, name: email ?? id };
}
