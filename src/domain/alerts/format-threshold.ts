import type { ThresholdRule } from './threshold-rule.ts';
import type { ThresholdUnit } from './threshold-unit.ts';

/** A number as people read it: no trailing zeros, a true minus sign, no negative zero. */
export function formatDecimal(value: number, maxDecimals: number): string {
	const rounded = Number(value.toFixed(maxDecimals));
	return rounded < 0 ? `\u2212${-rounded}` : `${rounded + 0}`;
}

/** `6 in`, `−10 °C`; for points just the number: `70`. */
export function withUnit(decimal: string, unit: ThresholdUnit): string {
	return unit === 'points' ? decimal : `${decimal} ${unit}`;
}

/** Returns the name of the figure that a rule watches, e.g. `New snow in 24 h` or `Temperature at the summit`. */
export function figureName(rule: ThresholdRule): string {
	switch (rule.kind) {
		case 'new-snow':
			return `New snow in ${rule.hours} h`;
		case 'forecast-snow':
			return `Snow forecast for the next ${rule.hours} h`;
		case 'temperature':
			return `Temperature at the ${rule.height}`;
		case 'gust':
			return `Gusts at the ${rule.height}`;
		case 'snow-depth':
			return `Snow depth at the ${rule.height}`;
		case 'powder-score':
			return 'Powder score';
	}
}

/** Returns the same with its resort: `… at Steamboat`, or `… at the summit of Steamboat` where a height is named. */
export function figureNameAt(rule: ThresholdRule, resortName: string): string {
	return `${figureName(rule)} ${'height' in rule ? 'of' : 'at'} ${resortName}`;
}

/** Thresholds are entered with at most this many decimals, and are printed with as many as were entered. */
export const THRESHOLD_DECIMALS = 2;

/** `6 in or more`, `more than 6 in`, `below −10 °C`, in the unit as entered. */
export function formatThreshold({ kind, operator, value, unit }: ThresholdRule): string {
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
