import { z } from 'zod';
import type { WeatherConditionKind } from '../weather-condition.ts';
import { figureName, formatDecimal, formatThreshold, THRESHOLD_DECIMALS, withUnit } from './format-threshold.ts';
import { figureEnds, type ThresholdRange, ThresholdRule, thresholdRanges } from './threshold-rule.ts';
import { toMetric } from './threshold-unit.ts';

/** A condition of sky or snow; `watchedBy` defines each of them. */
export const WatchedCondition = z.enum(['powder', 'clear', 'snowing', 'windy'], {
	error: 'Choose powder, clear, snowing or windy',
});
export type WatchedCondition = z.output<typeof WatchedCondition>;

/** What an alert watches at one resort. A threshold is stored as entered, and compared in metric units. */
export const AlertRule = z
	.discriminatedUnion(
		'kind',
		[ThresholdRule, z.object({ kind: z.literal('condition'), condition: WatchedCondition })],
		{ error: 'Choose what to watch' },
	)
	.superRefine((rule, context) => {
		const fault = rule.kind === 'condition' ? null : checkThreshold(rule);
		if (fault !== null) context.addIssue({ code: 'custom', path: ['value'], message: fault });
	});
export type AlertRule = Readonly<z.output<typeof AlertRule>>;

/**
 * Returns what is wrong with a rule's threshold, as a sentence for the person who entered it: it is out of range, has
 * more decimals than are stored, or would make the rule always or never hold.
 *
 * @returns null: nothing is wrong
 */
function checkThreshold(rule: ThresholdRule): string | null {
	const range = thresholdRanges[rule.kind][rule.unit];
	if (range && (rule.value < range.min || rule.value > range.max)) {
		const [min, max] = [range.min, range.max].map((end) => formatDecimal(end, 0));
		return `${figureName(rule)} can be watched from ${min} to ${withUnit(`${max}`, rule.unit)}`;
	}
	if (Number(rule.value.toFixed(THRESHOLD_DECIMALS)) !== rule.value) {
		return `A threshold can have at most ${THRESHOLD_DECIMALS} decimal places`;
	}
	const outcome = constantOutcome(rule, figureEnds[rule.kind]);
	return outcome && `${figureName(rule)} ${outcome} ${formatThreshold(rule)}: choose another threshold`;
}

/** With a threshold at the end of a figure’s own range a rule always holds, or never. */
function constantOutcome(
	rule: ThresholdRule,
	{ min, max }: ThresholdRange,
): 'would always be' | 'would never be' | null {
	const threshold = toMetric(rule.value, rule.unit);
	if ((rule.operator === '>=' && threshold <= min) || (rule.operator === '<=' && threshold >= max))
		return 'would always be';
	if ((rule.operator === '<' && threshold <= min) || (rule.operator === '>' && threshold >= max))
		return 'would never be';
	return null;
}

/** Conditions that are read from the sky over the summit. */
export type SkyCondition = Extract<WatchedCondition, 'clear' | 'snowing'>;

/** Mainly clear counts as clear: a cloud or two at the summit don’t spoil the day. */
export const skyKinds: Readonly<Record<SkyCondition, readonly WeatherConditionKind[]>> = {
	clear: ['clear', 'mainly-clear'],
	snowing: ['snow', 'snow-showers'],
};

/**
 * Conditions that are defined by a threshold.
 *
 * - powder: a powder score of 60, which 11 cm (a bit over 4 in) reach if they fell just now, in cold and calm air
 * - windy: gusts from which the site calls a wind hold possible
 */
export const conditionThresholds: Readonly<Record<Exclude<WatchedCondition, SkyCondition>, ThresholdRule>> = {
	powder: { kind: 'powder-score', operator: '>=', value: 60, unit: 'points' },
	windy: { kind: 'gust', height: 'summit', operator: '>=', value: 50, unit: 'km/h' },
};

/** Returns what a rule watches in the end: a threshold, or the state of the sky. */
export function watchedBy(rule: AlertRule): ThresholdRule | SkyCondition {
	if (rule.kind !== 'condition') return rule;
	return rule.condition === 'powder' || rule.condition === 'windy'
		? conditionThresholds[rule.condition]
		: rule.condition;
}
