import type { HourlyReading } from './readings.ts';

/** Open-Meteo: 7 cm of snowfall are 10 mm of precipitation. */
const SNOW_CM_PER_WATER_MM = 0.7;

/** Rain that ruins powder completely, mm: enough to soak the top ten centimetres. */
const RUINOUS_RAIN_MM = 5;

/** Thaw that ruins powder completely, degree-hours above freezing: eight hours at 3 °C. */
const RUINOUS_THAW_CH = 24;

/** An hour with every value that affects how snow keeps. */
export type PreservationHour = Pick<HourlyReading, 'endsAt'> & {
	readonly snowfallCm: number;
	readonly precipitationMm: number;
	readonly tempC: number;
};

/** Returns the liquid part of an hour's precipitation, mm. */
function rainMm({ precipitationMm, snowfallCm }: PreservationHour): number {
	return Math.max(0, precipitationMm - snowfallCm / SNOW_CM_PER_WATER_MM);
}

/**
 * Returns how much of the snow rain and thaw have spared since it fell, 0–1; 1 if none fell. The snow of each hour is
 * affected by the weather of that hour and later, and weighted by how much of it is left. So fresh snow on a rain crust
 * is powder again, and rained-on fresh snow is not.
 *
 * @param ascending hours of the window
 * @param leftCm returns what is left of the snow of an hour, centimetres
 */
export function preservation(
	ascending: readonly PreservationHour[],
	leftCm: (hour: PreservationHour) => number,
): number {
	let rainSinceMm = 0;
	let thawSinceCh = 0;
	let totalCm = 0;
	let sparedCm = 0;
	for (const hour of ascending.toReversed()) {
		rainSinceMm += rainMm(hour);
		thawSinceCh += Math.max(0, hour.tempC);
		const spared = Math.max(0, 1 - rainSinceMm / RUINOUS_RAIN_MM - thawSinceCh / RUINOUS_THAW_CH);
		totalCm += leftCm(hour);
		sparedCm += leftCm(hour) * spared;
	}
	return totalCm > 0 ? sparedCm / totalCm : 1;
}
