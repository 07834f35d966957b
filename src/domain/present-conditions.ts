import type { HeightConditions } from './conditions.ts';
import type { Figure } from './figure.ts';
import { type FreshnessPolicy, firstFresh } from './freshness.ts';
import { latestKnown } from './hour-series.ts';
import type { Dated, HourlyReading, LastGoodCurrent } from './readings.ts';
import type { UnixMs } from './time.ts';
import { type WeatherCondition, weatherCondition } from './weather-condition.ts';

/** What is known of one height, and the moment at which it is looked at. */
export type HeightReadings = {
	readonly current: LastGoodCurrent;
	/** Ascending, each once. */
	readonly hourly: readonly HourlyReading[];
	/** When the hours were last fetched; null: not known. */
	readonly fetchedAt: UnixMs | null;
};

type SharedKind = Exclude<keyof LastGoodCurrent, 'weatherCode' | 'isDay'>;

/**
 * Present conditions at one height. What the source calls current comes first; where that is absent or stale, the
 * latest hour that has ended. Depth, humidity and visibility are only given by the hour.
 */
export function presentConditions(readings: HeightReadings, policy: FreshnessPolicy, now: UnixMs): HeightConditions {
	const present = (kind: SharedKind) =>
		firstFresh([readings.current[kind] ?? null, latestHourly(readings, now, (hour) => hour[kind])], policy, now);
	return {
		tempC: present('tempC'),
		apparentC: present('apparentC'),
		humidityPct: presentHourly(readings, policy, now, ({ humidityPct }) => humidityPct),
		windKmh: present('windKmh'),
		windFromDeg: present('windFromDeg'),
		gustKmh: present('gustKmh'),
		snowDepthCm: presentHourly(readings, policy, now, ({ snowDepthCm }) => snowDepthCm),
		visibilityM: presentHourly(readings, policy, now, ({ visibilityM }) => visibilityM),
		condition: presentCondition(readings, policy, now),
	};
}

/** A figure that is only given by the hour: that of the latest hour with a value. */
export function presentHourly<T>(
	readings: Omit<HeightReadings, 'current'>,
	policy: FreshnessPolicy,
	now: UnixMs,
	pick: (hour: HourlyReading) => T | null,
): Figure<T> {
	return firstFresh([latestHourly(readings, now, pick)], policy, now);
}

/** No older than what it came from, and no younger: an hour that was fetched as a forecast ages from its fetch. */
function latestHourly<T>(
	{ hourly, fetchedAt }: Omit<HeightReadings, 'current'>,
	now: UnixMs,
	pick: (hour: HourlyReading) => T | null,
): Dated<T> | null {
	const latest = latestKnown(hourly, now, pick);
	return latest && { ...latest, at: Math.min(latest.at, fetchedAt ?? latest.at) };
}

function presentCondition(readings: HeightReadings, policy: FreshnessPolicy, now: UnixMs): Figure<WeatherCondition> {
	const isDayNow = firstFresh(
		[readings.current.isDay ?? null, latestHourly(readings, now, ({ isDay }) => isDay)],
		policy,
		now,
	);
	// Day or night only picks the icon: a condition is not withheld for want of it.
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
