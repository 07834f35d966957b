import { type Figure, missingFigure } from '../figure.ts';
import { isStale } from '../freshness.ts';
import { DAY_MS, HOUR_MS, type UnixMs } from '../time.ts';
import { reportedSnowCm } from './report-values.ts';
import type { ReportVersion } from './report-version.ts';
import { measuredAtOf, type SnowReport } from './snow-report.ts';

/** Fields of a report that are measured at an instant and become stale. The rest are announcements. */
export type AgingField = keyof typeof staleAfterMs;

/**
 * How long after its measurement a reported figure counts as current.
 *
 * New snow: as long as its window overlaps the current one by at least half, which is also how long a report can
 * correct an alert (`alerts/correction`). Depth, season and status: a day, because stakes are read at least once a day
 * (NWS Snow Measurement Guidelines, 2013). Lifts, trails and surface: a day of skiing. Road: a few hours, until the
 * plough or the next squall.
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

/** A closed resort stays closed without a report each day. */
const CLOSED_STALE_AFTER_MS = 30 * DAY_MS;

/** The part of a version that pages show. */
export type PublishedReport = Pick<ReportVersion, 'version' | 'report' | 'publishedAt'>;

/**
 * Returns one field of a report as a figure. A trace becomes `TRACE_CM`. A stale value is kept, so that a page can show
 * it as old.
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
		// A measurement dated in the future counts from its publication.
		staleAfterAt:
			Math.min(measuredAt, publishedAt) +
			(reported === 'closed' && field === 'status' ? CLOSED_STALE_AFTER_MS : staleAfterMs[field]),
	};
}

/** Whether a figure was reported by the resort and is still current. */
export function isFreshReport(figure: Figure<unknown>, now: UnixMs): boolean {
	return figure.source === 'reported' && figure.value !== null && !isStale(figure, now);
}
