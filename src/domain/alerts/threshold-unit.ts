import { CM_PER_IN, KM_PER_MI } from '../units.ts';

/** A unit in which a threshold may be entered. The metric units are cm, °C, km/h and points. */
export type ThresholdUnit = 'cm' | 'in' | '°C' | '°F' | 'km/h' | 'mph' | 'points';

/** Rounds to a millionth, so that 15 in are exactly 38.1 cm, to the last bit. */
const STEPS_PER_UNIT = 1e6;

/** Converts a value as entered to the metric unit of its figure: exactly, unlike the conversions for display. */
export function toMetric(value: number, unit: ThresholdUnit): number {
	switch (unit) {
		case 'in':
			return exact(value * CM_PER_IN);
		case '°F':
			return exact(((value - 32) * 5) / 9);
		case 'mph':
			return exact(value * KM_PER_MI);
		default:
			return value;
	}
}

/** Converts a metric figure to the unit of a threshold, not rounded for display. */
export function fromMetric(metric: number, unit: ThresholdUnit): number {
	switch (unit) {
		case 'in':
			return exact(metric / CM_PER_IN);
		case '°F':
			return exact((metric * 9) / 5 + 32);
		case 'mph':
			return exact(metric / KM_PER_MI);
		default:
			return metric;
	}
}

function exact(value: number): number {
	return Math.round(value * STEPS_PER_UNIT) / STEPS_PER_UNIT;
}
