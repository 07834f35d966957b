import { type Figure, missingFigure } from '../figure.ts';
import { isStale } from '../freshness.ts';
import { DAY_MS, HOUR_MS, type UnixMs } from '../time.ts';
import { reportedSnowCm } from './report-values.ts';
import type { ReportVersion } from './report-version.ts';
import { measuredAtOf, type SnowReport } from './snow-report.ts';

/** Fields of a report that hold for an instant and grow old. The rest are announcements. */
export type AgingField = keyof typeof staleAfterMs;

/**
 * How long after its measurement a reported figure may be shown as true.
 *
 * Fallen snow: as long as its window and that of now share at least half of their hours, which is also how long a
 * report can take back what an alert told (`alerts/correction`). Depth, season and status: a day, because stakes are
 * read once a day at least (NWS Snow Measurement Guidelines, 2013). What runs and what it runs on: a day of skiing. The
 * road: until the plough or the next squall came.
 */
export const staleAfterMs = {
	status: DAY_MS,
	overnightSnowCm: 12 * HOUR_MS,
	newSnow24hCm: 12 * HOUR_MS,
	newSnow48hCm: DAY_MS,
	newSnow72hCm: 36 * HOUR_MS,
	seasonSnowCm: 2 * DAY_MS,
	baseDepthCm: DAY_MS,
	summitDepthCm: DAY_MS,
	primarySurface: 12 * HOUR_MS,
	secondarySurface: 12 * HOUR_MS,
	liftsOpen: 12 * HOUR_MS,
	trailsOpen: 12 * HOUR_MS,
	trailsGroomed: 12 * HOUR_MS,
	road: 6 * HOUR_MS,
	parking: 6 * HOUR_MS,
} as const satisfies Partial<Record<keyof SnowReport, number>>;

/** A resort that has closed stays closed without anybody saying so each day. */
const CLOSED_STALE_AFTER_MS = 30 * DAY_MS;

/** What pages are made from. */
export type PublishedReport = Pick<ReportVersion, 'version' | 'report' | 'publishedAt'>;

/**
 * What a report says in one field, with its age. A trace is `TRACE_CM`. The value stays when it has grown stale: it is
 * what the resort said, and a page shows it as old.
 */
export function reportedFigure<F extends AgingField>(
	{ report, publishedAt }: PublishedReport,
	field: F,
): Figure<Exclude<NonNullable<SnowReport[F]>, 'trace'>> {
	type Value = Exclude<NonNullable<SnowReport[F]>, 'trace'>;
	const reported = report[field];
	if (reported === null) return { ...missingFigure, source: 'reported' };
	const measuredAt = measuredAtOf(report, publishedAt);
	return {
		value: (reported === 'trace' ? reportedSnowCm(reported) : reported) as Value,
		source: 'reported',
		measuredAt,
		// What was entered for a time to come is no newer than its publication.
		staleAfterAt:
			Math.min(measuredAt, publishedAt) +
			(reported === 'closed' && field === 'status' ? CLOSED_STALE_AFTER_MS : staleAfterMs[field]),
	};
}

/** Whether a figure is one that the resort's staff said, and may still be shown as true. */
export function isFreshReport(figure: Figure<unknown>, now: UnixMs): boolean {
	return figure.source === 'reported' && figure.value !== null && !isStale(figure, now);
}
