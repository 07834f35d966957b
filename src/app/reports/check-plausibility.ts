import { type AlertConditions, describeAlertConditions } from '../../domain/alerts/alert-conditions.ts';
import { descriptionWindow } from '../../domain/readings-window.ts';
import { type PlausibilityWarning, plausibilityWarnings } from '../../domain/reports/plausibility.ts';
import type { PublishedReport } from '../../domain/reports/report-figures.ts';
import type { ReportTerms } from '../../domain/reports/report-terms.ts';
import type { SnowReport } from '../../domain/reports/snow-report.ts';
import type { Resort } from '../../domain/resort.ts';
import type { UnixMs } from '../../domain/time.ts';
import { siteFetchIntervalMs } from '../plan-fetch.ts';
import type { ReportContext } from './report-context.ts';

/** What the model and a report say about a resort at one moment. */
export type ResortOutlook = {
	readonly timeZone: string | null;
	/** As pages and alerts see the resort while this is the published report. */
	conditionsWith(report: PublishedReport | null): AlertConditions;
};

/** @throws {StorageError} */
export async function loadOutlook(context: ReportContext, resort: Resort, now: UnixMs): Promise<ResortOutlook> {
	const { conditions, resorts, source } = context;
	const readings = (await conditions.loadReadings([resort.id], descriptionWindow(now))).get(resort.id);
	const policy = { fetchIntervalMs: siteFetchIntervalMs(resorts, source) };
	return {
		timeZone: readings?.timeZone ?? null,
		conditionsWith: (report) => describeAlertConditions(resort, readings, now, policy, report),
	};
}

/** Terms for an editor who uses this unit; times are in the resort's time zone, or UTC until that is known. */
export function termsFor({ timeZone }: Pick<ResortOutlook, 'timeZone'>, unit: ReportTerms['unit']): ReportTerms {
	return { unit, timeZone: timeZone ?? 'UTC' };
}

export type PlausibilityInput = {
	readonly resort: Resort;
	readonly report: SnowReport;
	readonly published: PublishedReport | null;
	readonly outlook: ResortOutlook;
	readonly now: UnixMs;
	readonly terms: ReportTerms;
};

/** Checks a report against the last one and against the model. */
export function checkPlausibility({ report, outlook, ...context }: PlausibilityInput): readonly PlausibilityWarning[] {
	const { newSnow24hCm, newSnow48hCm, newSnow72hCm } = outlook.conditionsWith(null);
	const modelled = {
		newSnow24hCm: newSnow24hCm.value,
		newSnow48hCm: newSnow48hCm.value,
		newSnow72hCm: newSnow72hCm.value,
	};
	return plausibilityWarnings(report, { ...context, modelled });
}
