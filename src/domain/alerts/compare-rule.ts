import type { WeatherConditionKind } from '../weather-condition.ts';
import { type AlertRule, skyKinds, watchedBy } from './alert-rule.ts';
import type { Operator } from './threshold-rule.ts';
import { toMetric } from './threshold-unit.ts';

/** The value of a rule’s figure: metric, or the kind of weather for a rule about the sky. */
export type RuleValue = number | WeatherConditionKind;

/** Returns whether the rule holds. It never holds for a value of the wrong type, or for a number that is not finite. */
export function compareRule(rule: AlertRule, value: RuleValue): boolean {
	const watched = watchedBy(rule);
	if (typeof watched === 'string') return typeof value === 'string' && skyKinds[watched].includes(value);
	return (
		Number.isFinite(value) && compareNumbers(Number(value), watched.operator, toMetric(watched.value, watched.unit))
	);
}

/** Returns the result of `value operator threshold`, both in the same unit. */
export function compareNumbers(value: number, operator: Operator, threshold: number): boolean {
	switch (operator) {
		case '>=':
			return value >= threshold;
		case '>':
			return value > threshold;
		case '<=':
			return value <= threshold;
		case '<':
			return value < threshold;
	}
}
