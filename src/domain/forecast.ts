import type { ForecastDay, ForecastHalf } from './conditions.ts';
import { dailyReadingOf } from './daily-readings.ts';
import { forecastHalf } from './forecast-half.ts';
import { hourPhaseMs, hoursBetween } from './hour-series.ts';
import { addDays, localDateOf, localHourAt, startOfLocalDayAt } from './local-day.ts';
import { completeSnowCm, roundSnowCm } from './new-snow.ts';
import type { ResortReadings } from './readings.ts';
import { HOUR_MS, type UnixMs } from './time.ts';

const FORECAST_HOURS = 168;
const DAY_BEGINS_HOUR = 6;
const NIGHT_BEGINS_HOUR = 18;

type Readings = Pick<ResortReadings, 'hourly' | 'daily'>;

/**
 * Returns every hour of `now < t <= now + 168 h` by local day, in halves of 06–18 and 18–06. A night belongs to the day
 * on which it begins, so before 06:00 the first entry is the rest of last night. There are eight entries, the first and
 * the last partial, unless now is 06:00.
 *
 * @param readings hours ascending and unique
 */
export function forecastDays(readings: Readings, timeZone: string, now: UnixMs): readonly ForecastDay[] {
	const untilAt = now + FORECAST_HOURS * HOUR_MS;
	const window = {
		fromAt: now,
		untilAt,
		summit: hoursBetween(readings.hourly.summit, now, untilAt),
		base: hoursBetween(readings.hourly.base, now, untilAt),
		phaseMs: hourPhaseMs(readings.hourly.summit),
	};
	const days: ForecastDay[] = [];
	let localDate = firstDate(now, timeZone);
	let dayBeginsAt = localHourAt(localDate, DAY_BEGINS_HOUR, timeZone);
	while (dayBeginsAt < untilAt) {
		const nextDate = addDays(localDate, 1);
		const nightBeginsAt = localHourAt(localDate, NIGHT_BEGINS_HOUR, timeZone);
		const nightEndsAt = localHourAt(nextDate, DAY_BEGINS_HOUR, timeZone);
		const day = forecastHalf('day', dayBeginsAt, nightBeginsAt, window);
		const night = forecastHalf('night', nightBeginsAt, nightEndsAt, window);
		const daily = dailyReadingOf(readings.daily, localDate, timeZone);
		if (day || night) {
			days.push({
				startsAt: startOfLocalDayAt(localDate, timeZone),
				localDate,
				day,
				night,
				snowCm: snowOfHalves([day, night]),
				sunriseAt: daily?.sunriseAt ?? null,
				sunsetAt: daily?.sunsetAt ?? null,
				uvIndexMax: daily?.uvIndexMax ?? null,
			});
		}
		localDate = nextDate;
		dayBeginsAt = nightEndsAt;
	}
	return days;
}

/** Returns the summit snowfall of the next 168 h in centimetres; null if an hour is missing. */
export function forecastSnow7dCm(readings: Pick<Readings, 'hourly'>, now: UnixMs): number | null {
	const ahead = hoursBetween(readings.hourly.summit, now, now + FORECAST_HOURS * HOUR_MS);
	return completeSnowCm(ahead, FORECAST_HOURS);
}

/** Returns the date that the current day or night belongs to: before 06:00 it is yesterday. */
function firstDate(now: UnixMs, timeZone: string): string {
	const today = localDateOf(now, timeZone);
	return now < localHourAt(today, DAY_BEGINS_HOUR, timeZone) ? addDays(today, -1) : today;
}

function snowOfHalves(halves: readonly (ForecastHalf | null)[]): number | null {
	const snowCm = halves.filter((half) => half !== null).map((half) => half.snowCm);
	return snowCm.includes(null) ? null : roundSnowCm(snowCm.reduce<number>((total, cm) => total + (cm ?? 0), 0));
}
