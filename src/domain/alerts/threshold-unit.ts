import { CM_PER_IN, KM_PER_MI } from '../units.ts';

/** A unit in which a threshold may be entered. The metric one of a figure is cm, °C, km/h or points. */
export type ThresholdUnit = 'cm' | 'in' | '°C' | '°F' | 'km/h' | 'mph' | 'points';

/** A millionth, so that 15 in are 38.1 cm to the last bit, as a figure of 38.1 cm is. */
const STEPS_PER_UNIT = 1e6;

/** A value as entered, in the metric unit of its figure: exact, unlike the conversions that are made for reading. */
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

/** The way back: a metric figure in the unit of a threshold, not rounded for reading. */
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
