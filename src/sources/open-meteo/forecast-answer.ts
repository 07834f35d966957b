import { z } from 'zod';
import { isTimeZone } from '../../domain/local-day.ts';
import { currentUnits, dailyUnits, dayCount, hourCount, hourlyUnits } from './forecast-request.ts';

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

const between = (min: number, max: number) => z.number().min(min).max(max).nullable();
const flag = z.union([z.literal(0), z.literal(1)]).nullable();
const hours = <T extends z.ZodType>(value: T) => z.array(value).length(hourCount);
const days = <T extends z.ZodType>(value: T) => z.array(value).length(dayCount);
const units = (asked: Readonly<Record<string, string>>) =>
	z.object(Object.fromEntries(Object.entries(asked).map(([variable, unit]) => [variable, z.literal(unit)])));

/** Seconds since 1970; each exactly one step after the one before. */
const everyS = (stepS: number) => (times: readonly number[]) =>
	times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) === stepS);

// Ranges catch nonsense (a missing-value marker, Kelvin, another unit), not rare weather: each is wider than anything
// ever measured on earth, because a refused location shows old figures for no good reason.
const tempC = between(-90, 60);
const apparentC = between(-130, 90);
const weatherCode = z.number().int().min(0).max(99).nullable();
const windKmh = between(0, 450);
const windFromDeg = between(0, 360);
const gustKmh = between(0, 600);
const sunAt = z.number().int().nullable();

/**
 * The answer for one location, as the service specifies it. Null is a value that the model does not have. Variables that
 * were not requested are ignored; one that is missing, too short or in another unit is an error.
 */
export const ForecastAnswer = z.object({
	/** Centre of the grid cell, degrees: near the requested point, seldom equal to it. */
	latitude: z.number().min(-90).max(90),
	longitude: z.number().min(-180).max(180),
	/** The requested elevation, metres. */
	elevation: z.number(),
	/** Position in the request, from the second location on; the first has none. */
	location_id: z.number().int().optional(),
	/** Offset now. The service uses it for the whole window, so days after a change of clocks start an hour off. */
	utc_offset_seconds: z
		.number()
		.int()
		.min(-18 * HOUR_S)
		.max(18 * HOUR_S),
	/** IANA name. */
	timezone: z.string().refine(isNamedTimeZone, 'is not an IANA time zone'),
	current_units: units({ time: 'unixtime', ...currentUnits }),
	current: z.object({
		/** The quarter of an hour for which the values hold, seconds. */
		time: z.number().int(),
		temperature_2m: tempC,
		apparent_temperature: apparentC,
		weather_code: weatherCode,
		wind_speed_10m: windKmh,
		wind_direction_10m: windFromDeg,
		wind_gusts_10m: gustKmh,
		is_day: flag,
	}),
	hourly_units: units({ time: 'unixtime', ...hourlyUnits }),
	hourly: z.object({
		/** End of each hour, seconds. */
		time: hours(z.number().int()).refine(everyS(HOUR_S), 'are not consecutive hours'),
		temperature_2m: hours(tempC),
		apparent_temperature: hours(apparentC),
		relative_humidity_2m: hours(between(0, 100)),
		/** Rain, showers and melted snow of the preceding hour. */
		precipitation: hours(between(0, 500)),
		precipitation_probability: hours(between(0, 100)),
		/** Of the preceding hour, centimetres. */
		snowfall: hours(between(0, 100)),
		/** On the ground, **metres**. */
		snow_depth: hours(between(0, 100)),
		weather_code: hours(weatherCode),
		visibility: hours(between(0, 1_000_000)),
		wind_speed_10m: hours(windKmh),
		wind_direction_10m: hours(windFromDeg),
		wind_gusts_10m: hours(gustKmh),
		/** Above sea level; some models extrapolate below it. */
		freezing_level_height: hours(between(-5_000, 12_000)),
		is_day: hours(flag),
	}),
	daily_units: units({ time: 'unixtime', ...dailyUnits }),
	daily: z.object({
		/** Local midnight by `utc_offset_seconds`, seconds. */
		time: days(z.number().int()).refine(everyS(DAY_S), 'are not consecutive days'),
		/** Equal to `sunset` in the polar night, a whole day before it in the polar day. */
		sunrise: days(sunAt),
		sunset: days(sunAt),
		uv_index_max: days(between(0, 60)),
	}),
});
export type ForecastAnswer = z.output<typeof ForecastAnswer>;

/** The body of a failed request: `{"error":true,"reason":"…"}`. */
export const ErrorAnswer = z.object({ error: z.literal(true), reason: z.string() });

/** Intl also accepts offsets such as `+01:00`, which have no daylight saving time. */
function isNamedTimeZone(name: string): boolean {
	return /^[A-Za-z]/.test(name) && isTimeZone(name);
}
