import type { HeightConditions } from './conditions.ts';
import type { Figure } from './figure.ts';
import { type FreshnessPolicy, firstFresh } from './freshness.ts';
import { latestKnown } from './hour-series.ts';
import type { Dated, HourlyReading, LastGoodCurrent } from './readings.ts';
import type { UnixMs } from './time.ts';
import { type WeatherCondition, weatherCondition } from './weather-condition.ts';

/** The stored readings of one height. */
export type HeightReadings = {
	readonly current: LastGoodCurrent;
	/** Ascending and unique. */
	readonly hourly: readonly HourlyReading[];
	/** When the hours were last fetched; null: unknown. */
	readonly fetchedAt: UnixMs | null;
};

type SharedKind = Exclude<keyof LastGoodCurrent, 'weatherCode' | 'isDay'>;

/**
 * Returns the current conditions at one height: the source's current value, or the latest past hour if that is missing
 * or stale. Depth, humidity and visibility only exist hourly.
 */
export function currentConditions(readings: HeightReadings, policy: FreshnessPolicy, now: UnixMs): HeightConditions {
	const figure = (kind: SharedKind) =>
		firstFresh([readings.current[kind] ?? null, latestHourly(readings, now, (hour) => hour[kind])], policy, now);
	return {
		tempC: figure('tempC'),
		apparentC: figure('apparentC'),
		humidityPct: currentHourly(readings, policy, now, ({ humidityPct }) => humidityPct),
		windKmh: figure('windKmh'),
		windFromDeg: figure('windFromDeg'),
		gustKmh: figure('gustKmh'),
		snowDepthCm: currentHourly(readings, policy, now, ({ snowDepthCm }) => snowDepthCm),
		visibilityM: currentHourly(readings, policy, now, ({ visibilityM }) => visibilityM),
		condition: currentCondition(readings, policy, now),
	};
}

/** Returns a figure that only exists hourly, from the latest hour with a value. */
export function currentHourly<T>(
	readings: Omit<HeightReadings, 'current'>,
	policy: FreshnessPolicy,
	now: UnixMs,
	pick: (hour: HourlyReading) => T | null,
): Figure<T> {
	return firstFresh([latestHourly(readings, now, pick)], policy, now);
}

/** Returns the latest hourly value. An hour that was fetched as a forecast is as old as its fetch. */
function latestHourly<T>(
	{ hourly, fetchedAt }: Omit<HeightReadings, 'current'>,
	now: UnixMs,
	pick: (hour: HourlyReading) => T | null,
): Dated<T> | null {
	const latest = latestKnown(hourly, now, pick);
	return latest && { ...latest, at: Math.min(latest.at, fetchedAt ?? latest.at) };
}

function currentCondition(readings: HeightReadings, policy: FreshnessPolicy, now: UnixMs): Figure<WeatherCondition> {
	const isDayNow = firstFresh(
		[readings.current.isDay ?? null, latestHourly(readings, now, ({ isDay }) => isDay)],
		policy,
		now,
	);
	// Day or night only picks the icon, so the condition is shown even if `isDay` is unknown.
	const conditionOf = (code: number) => weatherCondition(code, isDayNow.value ?? true);
	const code = readings.current.weatherCode;
	const current = code ? conditionOf(code.value) : null;
	return firstFresh(
		[
			code && current ? { value: current, at: code.at } : null,
			latestHourly(readings, now, ({ weatherCode }) => (weatherCode === null ? null : conditionOf(weatherCode))),
		],
		policy,
		now,
	);
}
