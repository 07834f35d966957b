import { type AlertRule, watchedBy } from './alert-rule.ts';
import { compareRule, type RuleValue } from './compare-rule.ts';
import { figureEnds, type ThresholdRule } from './threshold-rule.ts';
import { toMetric } from './threshold-unit.ts';

/**
 * Returns how far a figure must fall back behind its threshold before the alert may fire again, in metric units: more
 * than it wavers within one storm, less than it changes between two.
 *
 * - new snow: a quarter of the threshold, at least 2 cm; the sum over the window changes slowly by itself
 * - forecast snow: half of it, at least 2 cm; one run of the model differs from the next by as much as a third
 * - temperature: 2 °C; gusts: 10 km/h; powder score: 10 points
 * - snow depth: a tenth of the threshold, at least 5 cm; the snow settles by more than that between two storms
 *
 * The margin is never more than half of the way from the threshold to the end of the figure’s range: an alert at 1 cm
 * must be able to fire again.
 */
export function rearmMargin(rule: ThresholdRule): number {
	const threshold = toMetric(rule.value, rule.unit);
	const { min, max } = figureEnds[rule.kind];
	const distance = isUpward(rule) ? threshold - min : max - threshold;
	return Math.min(usualMargin(rule.kind, threshold), distance / 2);
}

function usualMargin(kind: ThresholdRule['kind'], threshold: number): number {
	switch (kind) {
		case 'new-snow':
			return Math.max(2, threshold / 4);
		case 'forecast-snow':
			return Math.max(2, threshold / 2);
		case 'temperature':
			return 2;
		case 'snow-depth':
			return Math.max(5, threshold / 10);
		default:
			return 10;
	}
}

/**
 * Returns whether the figure has gone back past the threshold by at least the margin.
 * A rule about the sky has no margin: it is enough that it does not hold.
 */
export function hasFallenBack(rule: AlertRule, value: RuleValue): boolean {
	if (compareRule(rule, value)) return false;
	const watched = watchedBy(rule);
	if (typeof watched === 'string') return typeof value === 'string';
	if (!Number.isFinite(value)) return false;
	const threshold = toMetric(watched.value, watched.unit);
	const margin = rearmMargin(watched);
	return isUpward(watched) ? Number(value) <= threshold - margin : Number(value) >= threshold + margin;
}

function isUpward({ operator }: ThresholdRule): boolean {
	return operator === '>=' || operator === '>';
}
