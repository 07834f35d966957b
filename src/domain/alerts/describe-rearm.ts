import type { AlertRule } from './alert-rule.ts';
import { LEAST_SPACING_H } from './alert-settings.ts';
import { SKY_LAPSE_H } from './alert-state.ts';
import { formatDecimal, withUnit } from './format-amount.ts';
import { rearmMargin } from './rearm-margin.ts';
import { fromMetric, toMetric } from './threshold-unit.ts';
import { watchedBy } from './watched-condition.ts';

/** When an alert that has fired may fire again, in words: `once it is back at 4.5 in or less, after 12 h at the earliest`. */
export function describeRearm(rule: AlertRule): string {
	const earliest = `after ${LEAST_SPACING_H} h at the earliest`;
	const watched = watchedBy(rule);
	if (typeof watched === 'string') return `once it has not been so for ${SKY_LAPSE_H} h, ${earliest}`;
	const threshold = toMetric(watched.value, watched.unit);
	const upward = watched.operator === '>=' || watched.operator === '>';
	const back = fromMetric(threshold + (upward ? -1 : 1) * rearmMargin(watched), watched.unit);
	const decimals = watched.unit === 'in' ? 1 : 0;
	const amount = withUnit(formatDecimal(back, decimals), watched.unit);
	return `once it is back at ${amount} or ${upward ? 'less' : 'more'}, ${earliest}`;
}
