import { isStale } from '../../domain/freshness.ts';
import { correctionLog, type ReportCorrection } from '../../domain/reports/compare-reports.ts';
import { type NoteParagraph, parseNote } from '../../domain/reports/note.ts';
import type { OpenCount } from '../../domain/reports/operation.ts';
import { fieldNames } from '../../domain/reports/report-fields.ts';
import {
	type AgingField,
	type PublishedReport,
	reportedFigure,
	staleAfterMs,
} from '../../domain/reports/report-figures.ts';
import { fieldText, type ReadingTerms } from '../../domain/reports/report-terms.ts';
import type { ReportVersion } from '../../domain/reports/report-version.ts';
import { measuredAtOf } from '../../domain/reports/snow-report.ts';
import type { Resort } from '../../domain/resort.ts';
import { DAY_MS, type UnixMs } from '../../domain/time.ts';

/** One reported value. */
export type Reported<T> = {
	readonly name: string;
	readonly value: T;
	/** Too old to be current. */
	readonly isStale: boolean;
};

/** What the page of a resort shows of its last report. Members are empty where nothing was reported. */
export type ReportView = {
	readonly version: number;
	readonly publishedAt: UnixMs;
	readonly measuredAt: UnixMs;
	readonly nextUpdateAt: UnixMs | null;
	/** That update was overdue when the page was generated. */
	readonly isOverdue: boolean;
	readonly status: Reported<string> | null;
	readonly open: readonly Reported<OpenCount>[];
	/** Fallen snow and depths, centimetres; a trace is above 0 and below what is printed as an amount. */
	readonly snow: readonly (Reported<number> & { readonly isDepth: boolean })[];
	/** As text. */
	readonly facts: readonly Reported<string>[];
	readonly note: readonly NoteParagraph[];
	/** Newest first. */
	readonly corrections: readonly ReportCorrection[];
};

/** How many versions a page reads; they hold more corrections than it shows. */
export const VERSIONS_TO_READ = 60;
/** How many corrections a page shows, and for how long. */
const MAX_CORRECTIONS = 10;
const CORRECTIONS_SHOWN_MS = 30 * DAY_MS;

export type ReportViewParts = {
	readonly resort: Resort;
	readonly published: PublishedReport;
	/** Newest first. */
	readonly versions: readonly ReportVersion[];
	/** IANA name; null: not known. */
	readonly timeZone: string | null;
	readonly now: UnixMs;
};

export function viewReport({ resort, published, versions, timeZone, now }: ReportViewParts): ReportView {
	const { report, version, publishedAt } = published;
	const measuredAt = measuredAtOf(report, publishedAt);
	const terms: ReadingTerms = { unit: 'in (cm)', timeZone: timeZone ?? 'UTC' };
	const reported = (field: AgingField) => {
		const figure = reportedFigure(published, field);
		return figure.value === null
			? []
			: [{ name: fieldNames[field], value: figure.value, isStale: isStale(figure, now) }];
	};
	const asText = (field: AgingField) =>
		reported(field).map((item) => ({ ...item, value: fieldText(report, field, terms) }));
	const count = (field: 'liftsOpen' | 'trailsOpen', total: number) =>
		reported(field).map((item) => ({ ...item, value: { open: Number(item.value), total } }));
	const amount = (field: AgingField, isDepth: boolean) =>
		reported(field).map((item) => ({ ...item, value: Number(item.value), isDepth }));
	return {
		version,
		publishedAt,
		measuredAt,
		nextUpdateAt: report.nextUpdateAt,
		isOverdue: report.nextUpdateAt !== null && now > report.nextUpdateAt,
		status: asText('status')[0] ?? null,
		open: [
			...count('liftsOpen', report.liftsTotal ?? resort.liftCount),
			...count('trailsOpen', report.trailsTotal ?? resort.trailCount),
		],
		snow: [
			...amount('overnightSnowCm', false),
			...amount('newSnow24hCm', false),
			...amount('newSnow48hCm', false),
			...amount('newSnow72hCm', false),
			...amount('seasonSnowCm', true),
			...amount('baseDepthCm', true),
			...amount('summitDepthCm', true),
		],
		facts: [
			...asText('primarySurface'),
			...asText('secondarySurface'),
			...asText('trailsGroomed'),
			...announced('Lifts run', chairHours(published), now >= measuredAt + staleAfterMs.liftsOpen),
			...asText('road'),
			...asText('parking'),
			...announced(fieldNames.seasonOpensOn, dateText(report.seasonOpensOn)),
			...announced(fieldNames.seasonClosesOn, dateText(report.seasonClosesOn)),
		],
		note: parseNote(report.note ?? ''),
		corrections: correctionLog(versions, terms)
			.filter((correction) => correction.publishedAt > now - CORRECTIONS_SHOWN_MS)
			.slice(0, MAX_CORRECTIONS),
	};
}

function announced(name: string, value: string | null, isStale = false): readonly Reported<string>[] {
	return value === null ? [] : [{ name, value, isStale }];
}

const dates = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });

/** `May 30, 2027` */
function dateText(localDate: string | null): string | null {
	return localDate === null ? null : dates.format(Date.parse(localDate));
}

function chairHours({ report }: PublishedReport): string | null {
	const [first, last] = [clockText(report.firstChair), clockText(report.lastChair)];
	if (first === null) return last === null ? null : `until ${last}`;
	return last === null ? `from ${first}` : `${first} to ${last}`;
}

/** `8:30 AM`, as every time on the pages. */
function clockText(time: string | null): string | null {
	if (time === null) return null;
	const [hour = 0, minute = 0] = time.split(':').map(Number);
	return `${hour % 12 === 0 ? 12 : hour % 12}:${`${minute}`.padStart(2, '0')}\u00A0${hour < 12 ? 'AM' : 'PM'}`;
}
