import { describeConditions } from '../assemble-conditions.ts';
import type { ResortConditions } from '../conditions.ts';
import { type Figure, mapFigure, missingFigure } from '../figure.ts';
import { type FreshnessPolicy, firstFresh, isStale } from '../freshness.ts';
import { ascendingHours, hoursBetween } from '../hour-series.ts';
import { completeSnowCm } from '../new-snow.ts';
import type { ResortReadings } from '../readings.ts';
import type { PublishedReport } from '../reports/report-figures.ts';
import type { Resort } from '../resort.ts';
import { HOUR_MS, type UnixMs } from '../time.ts';
import { type AlertRule, watchedBy } from './alert-rule.ts';
import type { RuleValue } from './compare-rule.ts';
import type { ThresholdRule } from './threshold-rule.ts';

/** The figures that alerts are evaluated against: those of the resort’s page, and the forecast over the windows of alerts. */
export type AlertConditions = ResortConditions & {
	/** Summit snowfall of the hours with now < t ≤ now + 24 h. */
	readonly forecastSnow24hCm: Figure;
	readonly forecastSnow72hCm: Figure;
};

/**
 * Returns the conditions of one resort for all alerts that watch it.
 *
 * @param stored hours of `descriptionWindow`; undefined: never fetched, so every modelled figure is missing
 * @param report the latest report of the resort; its figures count for alerts as they do on the page
 */
export function describeAlertConditions(
	resort: Resort,
	stored: ResortReadings | undefined,
	now: UnixMs,
	policy: FreshnessPolicy,
	report: PublishedReport | null = null,
): AlertConditions {
	return {
		...describeConditions(resort, stored, now, policy, report),
		forecastSnow24hCm: forecastSnowFigure(stored, 24, now, policy),
		forecastSnow72hCm: forecastSnowFigure(stored, 72, now, policy),
	};
}

/** A forecast is as old as its fetch. It is missing if any of its hours is missing, or if nothing was ever fetched. */
function forecastSnowFigure(
	stored: ResortReadings | undefined,
	hourCount: number,
	now: UnixMs,
	policy: FreshnessPolicy,
): Figure {
	if (!stored || stored.fetchedAt === null) return missingFigure;
	const ahead = hoursBetween(ascendingHours(stored.hourly.summit), now, now + hourCount * HOUR_MS);
	const snowCm = completeSnowCm(ahead, hourCount);
	return snowCm === null ? missingFigure : firstFresh([{ value: snowCm, at: stored.fetchedAt }], policy, now);
}

/** Returns the figure that a rule watches, with its source and age. The value is metric, or a kind of weather. */
export function ruleValue(rule: AlertRule, conditions: AlertConditions): Figure<RuleValue> {
	const watched = watchedBy(rule);
	if (typeof watched === 'string') return mapFigure(conditions.summit.condition, ({ kind }) => kind);
	return thresholdFigure(watched, conditions);
}

function thresholdFigure(rule: ThresholdRule, conditions: AlertConditions): Figure {
	switch (rule.kind) {
		case 'new-snow':
			if (rule.hours === 24) return conditions.newSnow24hCm;
			return rule.hours === 48 ? conditions.newSnow48hCm : conditions.newSnow72hCm;
		case 'forecast-snow':
			return rule.hours === 24 ? conditions.forecastSnow24hCm : conditions.forecastSnow72hCm;
		case 'temperature':
			return conditions[rule.height].tempC;
		case 'gust':
			return conditions[rule.height].gustKmh;
		case 'snow-depth':
			return conditions[rule.height].snowDepthCm;
		case 'powder-score':
			return mapFigure(conditions.powderScore, ({ score }) => score);
	}
}

/** Returns the value to evaluate an alert against now; null if it is missing, too old or not a number. */
export function knownValue(figure: Figure<RuleValue>, now: UnixMs): RuleValue | null {
	const { value } = figure;
	if (value === null || isStale(figure, now)) return null;
	return typeof value === 'string' || Number.isFinite(value) ? value : null;
}
