import { IncompleteReadingsError } from './errors.ts';
import { completeValues, hoursBetween } from './hour-series.ts';
import { sumOf } from './hour-statistics.ts';
import { HOUR_MS, type UnixMs } from './time.ts';

/** Snow of the hour that ends at `endsAt`; null: missing. Source: Open-Meteo `hourly.snowfall`, cm. */
export type HourlySnow = { readonly endsAt: UnixMs; readonly snowfallCm: number | null };

/**
 * Returns the new snow of the `hourCount` hours before `now`: hours with `now - hourCount h < endsAt <= now`. These are
 * hours, not calendar days: at 6 am a skier wants to know what fell since 6 am yesterday.
 *
 * @param readings in any order; if an hour occurs twice, the last known one counts
 * @returns centimetres, rounded by `roundSnowCm`
 * @throws {IncompleteReadingsError} an hour is missing or null; a partial sum would under-report a storm
 */
export function newSnowCm(readings: readonly HourlySnow[], hourCount: number, now: UnixMs): number {
	const known = hoursBetween(readings, now - hourCount * HOUR_MS, now).filter(({ snowfallCm }) => snowfallCm !== null);
	const byHour = new Map(known.map((hour) => [hour.endsAt, hour]));
	const totalCm = completeSnowCm([...byHour.values()], hourCount);
	if (totalCm === null) throw new IncompleteReadingsError(hourCount, byHour.size);
	return totalCm;
}

/** Rounds to 0.1 cm; an amount above zero never becomes zero. */
export function roundSnowCm(snowCm: number): number {
	return snowCm > 0 ? Math.max(0.1, Math.round(snowCm * 10) / 10) : 0;
}

/**
 * Returns the snow of `hourCount` hours in centimetres, rounded; null unless all hours are known.
 *
 * @param hours unique
 */
export function completeSnowCm(hours: readonly HourlySnow[], hourCount: number): number | null {
	const totalCm = sumOf(completeValues(hours, hourCount, ({ snowfallCm }) => snowfallCm));
	return totalCm === null ? null : roundSnowCm(totalCm);
}
