import type { ForecastHalf } from './conditions.ts';
import { completeValues, hourCountBetween, hoursBetween, knownValues } from './hour-series.ts';
import { maxOf, meanOf, minOf, rounded, sumOf } from './hour-statistics.ts';
import { completeSnowCm } from './new-snow.ts';
import type { HourlyReading } from './readings.ts';
import type { UnixMs } from './time.ts';
import { type WeatherCondition, weatherCondition } from './weather-condition.ts';

/** The hours of a forecast, and the period that they should cover. */
export type ForecastWindow = {
	readonly fromAt: UnixMs;
	readonly untilAt: UnixMs;
	readonly summit: readonly HourlyReading[];
	readonly base: readonly HourlyReading[];
	/** See `hourPhaseMs`. */
	readonly phaseMs: number;
};

/**
 * Returns one half of a day, cut to the window; null if no hour of it ends in the window. Everything but `baseSnowCm`
 * is for the summit. Each figure is null unless all hours have it: the total or the maximum of some hours would be too
 * low.
 */
export function forecastHalf(
	part: ForecastHalf['part'],
	halfStartsAt: UnixMs,
	halfEndsAt: UnixMs,
	window: ForecastWindow,
): ForecastHalf | null {
	const startsAt = Math.max(halfStartsAt, window.fromAt);
	const endsAt = Math.min(halfEndsAt, window.untilAt);
	const hourCount = hourCountBetween(startsAt, endsAt, window.phaseMs);
	if (hourCount === 0) return null;

	const hours = hoursBetween(window.summit, startsAt, endsAt);
	const all = <T>(pick: (hour: HourlyReading) => T | null) => completeValues(hours, hourCount, pick);
	const temperatures = all(({ tempC }) => tempC);

	return {
		part,
		startsAt,
		endsAt,
		knownHourCount: knownValues(hours, ({ snowfallCm }) => snowfallCm).length,
		hourCount,
		snowCm: completeSnowCm(hours, hourCount),
		baseSnowCm: completeSnowCm(hoursBetween(window.base, startsAt, endsAt), hourCount),
		precipitationMm: rounded(sumOf(all(({ precipitationMm }) => precipitationMm)), 10),
		precipitationChancePct: maxOf(all(({ precipitationChancePct }) => precipitationChancePct)),
		minTempC: minOf(temperatures),
		maxTempC: maxOf(temperatures),
		maxGustKmh: maxOf(all(({ gustKmh }) => gustKmh)),
		windKmh: rounded(meanOf(all(({ windKmh }) => windKmh)), 10),
		freezingLevelM: rounded(meanOf(all(({ freezingLevelM }) => freezingLevelM)), 1),
		condition: worstCondition(
			all(({ weatherCode }) => weatherCode),
			part === 'day',
		),
	};
}

/** Returns the condition with the highest code, like Open-Meteo's `daily.weather_code`: higher is more severe. */
function worstCondition(codes: readonly number[] | null, isDay: boolean): WeatherCondition | null {
	const code = maxOf(codes);
	return code === null ? null : weatherCondition(code, isDay);
}
