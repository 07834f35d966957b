import { figureName } from './figure-name.ts';
import { formatDecimal, withUnit } from './format-amount.ts';
import { figureEnds, type ThresholdRange, thresholdRanges } from './threshold-limits.ts';
import type { ThresholdRule } from './threshold-rule.ts';
import { toMetric } from './threshold-unit.ts';
import { THRESHOLD_DECIMALS, thresholdWords } from './threshold-words.ts';

/**
 * What is wrong with a rule's threshold, as a sentence for the person who entered it: out of range, more decimals than
 * are kept, or such that the rule would always or never hold.
 *
 * @returns null: nothing
 */
export function checkThreshold(rule: ThresholdRule): string | null {
	const range = thresholdRanges[rule.kind][rule.unit];
	if (range && (rule.value < range.min || rule.value > range.max)) {
		const [min, max] = [range.min, range.max].map((end) => formatDecimal(end, 0));
		return `${figureName(rule)} can be watched from ${min} to ${withUnit(`${max}`, rule.unit)}`;
	}
	if (Number(rule.value.toFixed(THRESHOLD_DECIMALS)) !== rule.value) {
		return `A threshold may have at most ${THRESHOLD_DECIMALS} decimals`;
	}
	const outcome = foregoneOutcome(rule, figureEnds[rule.kind]);
	return outcome && `${figureName(rule)} ${outcome} ${thresholdWords(rule)}: choose another threshold`;
}

/** A figure that cannot pass its own end is always on one side of it. */
function foregoneOutcome(
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
