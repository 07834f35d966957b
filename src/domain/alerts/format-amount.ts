import type { ThresholdUnit } from './threshold-unit.ts';

/** A number as people read it: no trailing zeros, a true minus sign, no negative zero. */
export function formatDecimal(value: number, maxDecimals: number): string {
	const rounded = Number(value.toFixed(maxDecimals));
	return rounded < 0 ? `\u2212${-rounded}` : `${rounded + 0}`;
}

/** `6 in`, `−10 °C`; points have no unit beside them: `70`. */
export function withUnit(decimal: string, unit: ThresholdUnit): string {
	return unit === 'points' ? decimal : `${decimal} ${unit}`;
}
