import { type AlertRule, conditionThresholds, watchedBy } from './alert-rule.ts';
import { MIN_SPACING_H } from './alert-settings.ts';
import { EVENT_GAP_H } from './alert-state.ts';
import { compareNumbers, compareRule, type RuleValue } from './compare-rule.ts';
import { figureNameAt, formatDecimal, formatThreshold, THRESHOLD_DECIMALS, withUnit } from './format-threshold.ts';
import { rearmMargin } from './rearm-margin.ts';
import type { ThresholdRule } from './threshold-rule.ts';
import { fromMetric, type ThresholdUnit, toMetric } from './threshold-unit.ts';

/** Decimals of a figure in each unit, as on the pages of the site. */
const figureDecimals: Readonly<Record<ThresholdUnit, number>> = {
	in: 1,
	cm: 1,
	'°F': 0,
	'°C': 1,
	mph: 0,
	'km/h': 0,
	points: 0,
};

/** As exact as thresholds are when they are compared. */
const MAX_DECIMALS = 6;

/**
 * Returns the rule in words, in the unit as entered, e.g. `New snow in 24 h at Mammoth Mountain is 6 in or more`.
 *
 * @param resortName as on the pages, not escaped
 */
export function describeRule(rule: AlertRule, resortName: string): string {
	if (rule.kind !== 'condition') {
		const verb = rule.kind === 'gust' ? 'are' : 'is';
		return `${figureNameAt(rule, resortName)} ${verb} ${formatThreshold(rule)}`;
	}
	switch (rule.condition) {
		case 'powder':
			return `Powder at ${resortName}: a powder score of ${formatThreshold(conditionThresholds.powder)}`;
		case 'windy':
			return `Wind at the summit of ${resortName}: gusts of ${formatThreshold(conditionThresholds.windy)}`;
		case 'clear':
			return `Clear sky at the summit of ${resortName}`;
		case 'snowing':
			return `Snow is falling at the summit of ${resortName}`;
	}
}

/**
 * Returns the current value against the threshold, in the unit as entered: `now 4.2 in of 6 in`, `now −4 °C, threshold −10 °C`,
 * `now overcast`, `no current figure`.
 *
 * @param value null: missing, or too old
 */
export function describeStanding(rule: AlertRule, value: RuleValue | null): string {
	if (value === null) return 'no current figure';
	const watched = watchedBy(rule);
	if (typeof value === 'string' || typeof watched === 'string') return `now ${`${value}`.replaceAll('-', ' ')}`;
	const threshold = withUnit(formatDecimal(watched.value, THRESHOLD_DECIMALS), watched.unit);
	const grows = watched.kind !== 'temperature' && (watched.operator === '>=' || watched.operator === '>');
	if (!grows) return `now ${describeValue(watched, value)}, threshold ${threshold}`;
	return watched.unit === 'points'
		? `now ${describeValue(watched, value)} of ${threshold} points`
		: `now ${describeValue(watched, value)} of ${threshold}`;
}

/**
 * Returns a metric value in the unit of the rule, rounded for reading. It keeps more decimals where rounding would make
 * the rule seem to hold when it does not, or the reverse: 15.2 cm are not yet 6 in.
 */
export function describeValue(rule: ThresholdRule, metric: number): string {
	const value = fromMetric(metric, rule.unit);
	const holds = compareRule(rule, metric);
	let decimals = figureDecimals[rule.unit];
	while (
		decimals < MAX_DECIMALS &&
		compareNumbers(Number(value.toFixed(decimals)), rule.operator, rule.value) !== holds
	) {
		decimals += 1;
	}
	return withUnit(formatDecimal(value, decimals), rule.unit);
}

/** Returns when an alert that has fired may fire again, in words: `once it’s back to 4.5 in or less, no sooner than 12 hours later`. */
export function describeRearm(rule: AlertRule): string {
	const earliest = `no sooner than ${MIN_SPACING_H} hours later`;
	const watched = watchedBy(rule);
	if (typeof watched === 'string') return `once this hasn’t been the case for ${EVENT_GAP_H} hours, ${earliest}`;
	const threshold = toMetric(watched.value, watched.unit);
	const upward = watched.operator === '>=' || watched.operator === '>';
	const back = fromMetric(threshold + (upward ? -1 : 1) * rearmMargin(watched), watched.unit);
	const decimals = watched.unit === 'in' ? 1 : 0;
	const amount = withUnit(formatDecimal(back, decimals), watched.unit);
	return `once it’s back to ${amount} or ${upward ? 'less' : 'more'}, ${earliest}`;
}
