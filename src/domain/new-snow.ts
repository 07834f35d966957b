import { IncompleteReadingsError } from './errors.ts';
import { completeValues, hoursBetween } from './hour-series.ts';
import { sumOf } from './hour-statistics.ts';
import { HOUR_MS, type UnixMs } from './time.ts';

/** Snow of the hour ending at `endsAt`; null: missing. Source: Open-Meteo `hourly.snowfall` (cm; `snow_depth` is in metres). */
export type HourlySnow = { readonly endsAt: UnixMs; readonly snowfallCm: number | null };

/**
 * New snow of the `hourCount` hours before `now`: hours with `now - hourCount h < endsAt <= now`.
 * Hours of the clock, not calendar days: a skier at 6 am asks what fell since yesterday at 6 am.
 *
 * @param readings one per hour, any order; of two for one hour the later known one counts
 * @returns centimetres, rounded as `roundSnowCm` does
 * @throws {IncompleteReadingsError} an hour is absent or null; a partial sum would under-report a storm
 */
export function newSnowCm(readings: readonly HourlySnow[], hourCount: number, now: UnixMs): number {
	const known = hoursBetween(readings, now - hourCount * HOUR_MS, now).filter(({ snowfallCm }) => snowfallCm !== null);
	const byHour = new Map(known.map((hour) => [hour.endsAt, hour]));
	const totalCm = completeSnowCm([...byHour.values()], hourCount);
	if (totalCm === null) throw new IncompleteReadingsError(hourCount, byHour.size);
	return totalCm;
}

/** Rounded to 0.1 cm; snow that fell never becomes none by rounding. */
export function roundSnowCm(snowCm: number): number {
	return snowCm > 0 ? Math.max(0.1, Math.round(snowCm * 10) / 10) : 0;
}

/**
 * Snow of `hourCount` hours, centimetres, rounded alike.
 *
 * @param hours each once
 * @returns null unless all of them are there and known
 */
export function completeSnowCm(hours: readonly HourlySnow[], hourCount: number): number | null {
	const totalCm = sumOf(completeValues(hours, hourCount, ({ snowfallCm }) => snowfallCm));
	return totalCm === null ? null : roundSnowCm(totalCm);
}
