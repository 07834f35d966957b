import type { WeatherConditionKind } from '../weather-condition.ts';
import type { AlertRule, WatchedCondition } from './alert-rule.ts';
import type { ThresholdRule } from './threshold-rule.ts';

/** Conditions that are read from the sky over the summit. */
export type SkyCondition = Extract<WatchedCondition, 'clear' | 'snowing'>;

/** Mainly clear counts as clear: at the summit, a cloud or two take nothing from the day. */
export const skyKinds: Readonly<Record<SkyCondition, readonly WeatherConditionKind[]>> = {
	clear: ['clear', 'mainly-clear'],
	snowing: ['snow', 'snow-showers'],
};

/**
 * Conditions that stand for a threshold.
 *
 * - powder: a powder score of 60, which 11 cm (a bit over 4 in) give that fell just now, cold and in calm air
 * - windy: gusts from which the site calls a wind hold possible
 */
export const conditionThresholds: Readonly<Record<Exclude<WatchedCondition, SkyCondition>, ThresholdRule>> = {
	powder: { kind: 'powder-score', operator: '>=', value: 60, unit: 'points' },
	windy: { kind: 'gust', height: 'summit', operator: '>=', value: 50, unit: 'km/h' },
};

/** What a rule comes down to: a threshold, or the state of the sky. */
export function watchedBy(rule: AlertRule): ThresholdRule | SkyCondition {
	if (rule.kind !== 'condition') return rule;
	return rule.condition === 'powder' || rule.condition === 'windy'
		? conditionThresholds[rule.condition]
		: rule.condition;
}
