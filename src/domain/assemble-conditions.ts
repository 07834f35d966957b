import type { ConditionsSummary, ResortConditions } from './conditions.ts';
import { currentConditions, currentHourly } from './current-conditions.ts';
import { dailyReadingOf } from './daily-readings.ts';
import { IncompleteReadingsError } from './errors.ts';
import { type Figure, mapFigure, missingFigure } from './figure.ts';
import { forecastDays, forecastSnow7dCm } from './forecast.ts';
import { type FreshnessPolicy, firstFresh, staleAfterMs } from './freshness.ts';
import { ascendingHours, hoursBetween } from './hour-series.ts';
import { isTimeZone, localDateOf } from './local-day.ts';
import { newSnowCm } from './new-snow.ts';
import { pastDays } from './past-days.ts';
import { powderScore } from './powder-score.ts';
import type { ResortReadings } from './readings.ts';
import { mergeFigure, type SharedFigure } from './reports/merge-figures.ts';
import { resortOperation } from './reports/operation.ts';
import type { PublishedReport } from './reports/report-figures.ts';
import type { Resort } from './resort.ts';
import { snowLineM } from './snow-line.ts';
import type { UnixMs } from './time.ts';
import { windHoldRisk } from './wind-hold.ts';

/**
 * Returns what the dashboard shows of a resort: current figures and the new snow of 24 hours. It builds no forecast, so
 * a dashboard of 500 resorts stays cheap.
 *
 * @param stored undefined: never fetched, so every modelled figure is missing
 * @param report the latest report that the resort has published
 */
export function summarizeConditions(
	resort: Resort,
	stored: ResortReadings | undefined,
	now: UnixMs,
	policy: FreshnessPolicy,
	report: PublishedReport | null = null,
): ConditionsSummary {
	return summarize(resort, prepareReadings(resort, stored), now, policy, report);
}

/** Returns everything that the page of a resort shows. Days are missing until the resort's time zone is known. */
export function describeConditions(
	resort: Resort,
	stored: ResortReadings | undefined,
	now: UnixMs,
	policy: FreshnessPolicy,
	report: PublishedReport | null = null,
): ResortConditions {
	const readings = prepareReadings(resort, stored);
	const { timeZone } = readings;
	const summary = summarize(resort, readings, now, policy, report);
	const longer = (name: SharedFigure, hourCount: number) =>
		mergeFigure(name, newSnowFigure(readings, hourCount, now, policy), report, now);
	const [newSnow48h, newSnow72h] = [longer('newSnow48hCm', 48), longer('newSnow72hCm', 72)];
	const today = timeZone === null ? undefined : dailyReadingOf(readings.daily, localDateOf(now, timeZone), timeZone);
	return {
		...summary,
		newSnow48hCm: newSnow48h.figure,
		newSnow72hCm: newSnow72h.figure,
		modelledBeside: {
			...summary.modelledBeside,
			newSnow48hCm: newSnow48h.modelledBeside,
			newSnow72hCm: newSnow72h.modelledBeside,
		},
		newSnow7dCm: newSnowFigure(readings, 7 * 24, now, policy),
		powderScore: upToNow(readings, now, policy, () => powderScore(readings.hourly.summit, now)),
		sunriseAt: today?.sunriseAt ?? null,
		sunsetAt: today?.sunsetAt ?? null,
		uvIndexMax: today?.uvIndexMax ?? null,
		forecast: timeZone === null ? [] : forecastDays(readings, timeZone, now),
		forecastSnow7dCm: forecastSnow7dCm(readings, now),
		history: timeZone === null ? [] : pastDays(pastHours(readings, policy), timeZone, now),
	};
}

function summarize(
	resort: Resort,
	{ timeZone, fetchedAt, current, hourly }: ResortReadings,
	now: UnixMs,
	policy: FreshnessPolicy,
	report: PublishedReport | null,
): ConditionsSummary {
	const base = currentConditions({ current: current.base, hourly: hourly.base, fetchedAt }, policy, now);
	const summit = currentConditions({ current: current.summit, hourly: hourly.summit, fetchedAt }, policy, now);
	const freezingLevelM = currentHourly(
		{ hourly: hourly.summit, fetchedAt },
		policy,
		now,
		(hour) => hour.freezingLevelM,
	);
	const merge = (name: SharedFigure, modelled: Figure) => mergeFigure(name, modelled, report, now);
	const newSnow24h = merge('newSnow24hCm', newSnowFigure({ hourly, fetchedAt }, 24, now, policy));
	const baseDepth = merge('baseDepthCm', base.snowDepthCm);
	const summitDepth = merge('summitDepthCm', summit.snowDepthCm);
	return {
		resort,
		timeZone,
		fetchedAt,
		base: { ...base, snowDepthCm: baseDepth.figure },
		summit: { ...summit, snowDepthCm: summitDepth.figure },
		newSnow24hCm: newSnow24h.figure,
		windHold: mapFigure(summit.gustKmh, windHoldRisk),
		freezingLevelM,
		snowLineM: mapFigure(freezingLevelM, snowLineM),
		...resortOperation(resort, report, now),
		report,
		modelledBeside: {
			newSnow24hCm: newSnow24h.modelledBeside,
			newSnow48hCm: null,
			newSnow72hCm: null,
			baseDepthCm: baseDepth.modelledBeside,
			summitDepthCm: summitDepth.modelledBeside,
		},
	};
}

type SummitHours = Pick<ResortReadings, 'hourly' | 'fetchedAt'>;

function newSnowFigure(readings: SummitHours, hourCount: number, now: UnixMs, policy: FreshnessPolicy): Figure {
	return upToNow(readings, now, policy, () => newSnowCm(readings.hourly.summit, hourCount, now));
}

/**
 * Returns a figure over the hours up to the last one before now; missing if any of them is missing. It is as old as
 * that hour, or as the fetch if that was earlier, because later hours were a forecast.
 */
function upToNow<T>(
	{ hourly, fetchedAt }: SummitHours,
	now: UnixMs,
	policy: FreshnessPolicy,
	compute: () => T,
): Figure<T> {
	const lastHourAt = hourly.summit.findLast(({ endsAt }) => endsAt <= now)?.endsAt;
	if (lastHourAt === undefined) return missingFigure;
	try {
		return firstFresh([{ value: compute(), at: Math.min(lastHourAt, fetchedAt ?? lastHourAt) }], policy, now);
	} catch (error) {
		if (error instanceof IncompleteReadingsError) return missingFigure;
		throw error;
	}
}

/** Leaves out hours that ended too long after the last fetch: they are a forecast, not a record of the past. */
function pastHours({ hourly, fetchedAt }: ResortReadings, policy: FreshnessPolicy) {
	if (fetchedAt === null) return hourly.summit;
	return hoursBetween(hourly.summit, Number.NEGATIVE_INFINITY, fetchedAt + staleAfterMs(policy));
}

/** Prepares readings for the computations here: hours ascending and unique, the time zone only if it is usable. */
function prepareReadings(resort: Resort, stored: ResortReadings | undefined): ResortReadings {
	if (!stored) {
		return {
			resortId: resort.id,
			timeZone: null,
			fetchedAt: null,
			current: { base: {}, summit: {} },
			hourly: { base: [], summit: [] },
			daily: [],
		};
	}
	const { timeZone, hourly } = stored;
	return {
		...stored,
		timeZone: timeZone !== null && isTimeZone(timeZone) ? timeZone : null,
		hourly: { base: ascendingHours(hourly.base), summit: ascendingHours(hourly.summit) },
	};
}
