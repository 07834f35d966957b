import { snowAmount } from '../domain/snow-amount.ts';
import { celsiusToFahrenheit, cmToInches, kmhToMph, metresToFeet } from '../domain/units.ts';

/** A formatted quantity: US units, with the metric value next to them. */
export type Quantity = {
	/** Nothing, less than can be measured, or an amount; each looks different. */
	readonly level: 'zero' | 'trace' | 'some';
	readonly value: string;
	readonly unit: string;
	/** Value and unit; empty where both systems agree. */
	readonly metric: string;
};

// Created once: creating a formatter costs far more than using it.
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const METRES_PER_MILE = 1609.344;
const MM_PER_INCH = 25.4;

/** Formats a number with `places` decimals, thousands separators, a real minus sign and no negative zero. */
export function formatNumber(value: number, places: 0 | 1 = 0): string {
	const rounded = Number(value.toFixed(places));
	const digits = (places === 0 ? whole : tenths).format(Math.abs(rounded));
	return rounded < 0 ? `\u2212${digits}` : digits;
}

function some(value: string, unit: string, metric: string): Quantity {
	return { level: 'some', value, unit, metric };
}

/** Formats fallen or forecast snow: `0`, `trace`, tenths below ten, whole numbers above. */
export function snowQuantity(snowCm: number): Quantity {
	const amount = snowAmount(snowCm);
	if (amount.kind === 'trace') return { level: 'trace', value: 'trace', unit: '', metric: '' };
	if (amount.kind !== 'amount') return { level: 'zero', value: '0', unit: 'in', metric: '0 cm' };
	const inches = cmToInches(snowCm);
	const places = (of: number) => (of < 9.95 ? 1 : 0);
	return some(formatNumber(inches, places(inches)), 'in', `${formatNumber(snowCm, places(snowCm))} cm`);
}

/** Formats snow on the ground in whole numbers: the model is no more precise. */
export function depthQuantity(depthCm: number): Quantity {
	if (depthCm <= 0) return { level: 'zero', value: '0', unit: 'in', metric: '0 cm' };
	return some(formatNumber(cmToInches(depthCm)), 'in', `${formatNumber(depthCm)} cm`);
}

export function temperatureQuantity(tempC: number): Quantity {
	return some(formatNumber(celsiusToFahrenheit(tempC)), '°F', `${formatNumber(tempC)} °C`);
}

/** Formats a range, or one number if both ends round to the same. Null if either is missing. */
export function temperatureRange(minC: number | null, maxC: number | null): Quantity | null {
	if (minC === null || maxC === null) return null;
	const range = (low: string, high: string) => (low === high ? low : `${low} to ${high}`);
	const [low, high] = [temperatureQuantity(minC), temperatureQuantity(maxC)];
	return some(range(low.value, high.value), '°F', `${range(formatNumber(minC), formatNumber(maxC))} °C`);
}

export function speedQuantity(speedKmh: number): Quantity {
	return some(formatNumber(kmhToMph(speedKmh)), 'mph', `${formatNumber(speedKmh)} km/h`);
}

/** Formats a surveyed height, to the foot. */
export function heightQuantity(heightM: number): Quantity {
	return some(formatNumber(metresToFeet(heightM)), 'ft', `${formatNumber(heightM)} m`);
}

/** Formats a level in the air to the hundred feet, because it is modelled. */
export function levelQuantity(levelM: number): Quantity {
	const feet = Math.round(metresToFeet(levelM) / 100) * 100;
	return some(formatNumber(feet), 'ft', `${formatNumber(Math.round(levelM / 10) * 10)} m`);
}

/** Formats the range from base to summit. */
export function heightRange(baseM: number, summitM: number): Quantity {
	const [base, summit] = [heightQuantity(baseM), heightQuantity(summitM)];
	return some(`${base.value}–${summit.value}`, 'ft', `${formatNumber(baseM)}–${formatNumber(summitM)} m`);
}

/** Formats rain and melted snow. */
export function waterQuantity(waterMm: number): Quantity {
	if (waterMm < 0.05) return { level: 'zero', value: '0', unit: 'in', metric: '0 mm' };
	const inches = waterMm / MM_PER_INCH;
	return some(
		inches < 0.005 ? '<0.01' : inches.toFixed(2),
		'in',
		`${formatNumber(waterMm, waterMm < 9.95 ? 1 : 0)} mm`,
	);
}

export function visibilityQuantity(visibilityM: number): Quantity {
	const miles = visibilityM / METRES_PER_MILE;
	const metric = visibilityM < 1000 ? `${formatNumber(visibilityM)} m` : `${formatNumber(visibilityM / 1000)} km`;
	return some(formatNumber(miles, miles < 9.95 ? 1 : 0), 'mi', metric);
}

export function percentQuantity(pct: number): Quantity {
	return some(formatNumber(pct), '%', '');
}

const points = 'N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW'.split(' ');

/** Returns the compass point that wind comes from, e.g. `WSW`. `fromDeg` is degrees clockwise from north. */
export function compassPoint(fromDeg: number): string {
	const turn = ((fromDeg % 360) + 360) % 360;
	return points[Math.round(turn / 22.5) % 16] ?? 'N';
}
