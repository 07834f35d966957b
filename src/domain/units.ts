/**
 * Figures are metric everywhere; these convert them for display, and back for forms. Each result is rounded to a
 * sensible precision: a tenth of an inch, but whole degrees Fahrenheit.
 */

export const CM_PER_IN = 2.54;
export const KM_PER_MI = 1.609344;
const M_PER_FT = 0.3048;

/** Inches, to 0.1. */
export function cmToInches(cm: number): number {
	return roundTo(cm / CM_PER_IN, 10);
}

/** Centimetres, to 0.1. */
export function inchesToCm(inches: number): number {
	return roundTo(inches * CM_PER_IN, 10);
}

/** Degrees Fahrenheit, whole. */
export function celsiusToFahrenheit(celsius: number): number {
	return roundTo((celsius * 9) / 5 + 32, 1);
}

/** Miles per hour, whole. */
export function kmhToMph(kmh: number): number {
	return roundTo(kmh / KM_PER_MI, 1);
}

/** Feet, whole. */
export function metresToFeet(metres: number): number {
	return roundTo(metres / M_PER_FT, 1);
}

function roundTo(value: number, stepsPerUnit: number): number {
	// Adding zero turns -0, which would be shown as “-0”, into 0.
	return Math.round(value * stepsPerUnit) / stepsPerUnit + 0;
}
