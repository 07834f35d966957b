import { formatDecimal, withUnit } from './format-amount.ts';
import type { ThresholdRule } from './threshold-rule.ts';

/** Thresholds are entered with at most this many decimals, and are printed with as many as were entered. */
export const THRESHOLD_DECIMALS = 2;

/** `6 in or more`, `more than 6 in`, `below −10 °C`, in the unit as entered. */
export function thresholdWords({ kind, operator, value, unit }: ThresholdRule): string {
	const amount = withUnit(formatDecimal(value, THRESHOLD_DECIMALS), unit);
	const warmth = kind === 'temperature';
	switch (operator) {
		case '>=':
			return `${amount} or ${warmth ? 'higher' : 'more'}`;
		case '>':
			return `${warmth ? 'above' : 'more than'} ${amount}`;
		case '<=':
			return `${amount} or ${warmth ? 'lower' : 'less'}`;
		case '<':
			return `${warmth ? 'below' : 'less than'} ${amount}`;
	}
}
