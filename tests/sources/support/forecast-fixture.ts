import type { Location } from '../../../src/app/ports.ts';

/** 24 November 2025, 10:07 in Denver. */
export const now = Date.UTC(2025, 10, 24, 17, 7);

export const steamboatBase: Location = { latitude: 40.4572, longitude: -106.8045, elevationM: 2103.1 };
export const steamboatSummit: Location = { latitude: 40.4572, longitude: -106.8045, elevationM: 3221.1 };
export const bachelorBase: Location = { latitude: 43.9792, longitude: -121.6886, elevationM: 1737.4 };
export const places: readonly Location[] = [steamboatBase, steamboatSummit, bachelorBase];

/** 17 November 2025, 00:00 in Denver: seven local days before today's. */
export const windowStartS = Date.UTC(2025, 10, 17, 7) / 1_000;

const hours = <T>(value: T): T[] => Array<T>(360).fill(value);
const days = <T>(value: T): T[] => Array<T>(15).fill(value);

/**
 * Returns the answer for one location, written by hand from the service's public specification. Every hour is the same,
 * so that a test can change the one value that it is about.
 */
export function locationAnswer(location: Location = steamboatBase, index = 0) {
	return {
		latitude: location.latitude + 0.01,
		longitude: location.longitude - 0.02,
		generationtime_ms: 0.42,
		utc_offset_seconds: -25_200,
		timezone: 'America/Denver',
		timezone_abbreviation: 'GMT-7',
		elevation: location.elevationM,
		...(index === 0 ? {} : { location_id: index }),
		current_units: {
			time: 'unixtime',
			interval: 'seconds',
			temperature_2m: '°C',
			apparent_temperature: '°C',
			weather_code: 'wmo code',
			wind_speed_10m: 'km/h',
			wind_direction_10m: '°',
			wind_gusts_10m: 'km/h',
			is_day: '',
		},
		current: {
			time: Date.UTC(2025, 10, 24, 17) / 1_000,
			interval: 900,
			temperature_2m: -4.5 as number | null,
			apparent_temperature: -9.8 as number | null,
			weather_code: 73 as number | null,
			wind_speed_10m: 14.4,
			wind_direction_10m: 280,
			wind_gusts_10m: 38.2,
			is_day: 1 as number | null,
		},
		hourly_units: {
			time: 'unixtime',
			temperature_2m: '°C',
			apparent_temperature: '°C',
			relative_humidity_2m: '%',
			precipitation: 'mm',
			precipitation_probability: '%',
			snowfall: 'cm',
			snow_depth: 'm',
			weather_code: 'wmo code',
			visibility: 'm',
			wind_speed_10m: 'km/h',
			wind_direction_10m: '°',
			wind_gusts_10m: 'km/h',
			freezing_level_height: 'm',
			is_day: '',
		},
		hourly: {
			time: Array.from({ length: 360 }, (_, hour) => windowStartS + hour * 3_600),
			temperature_2m: hours<number | null>(-5.2),
			apparent_temperature: hours<number | null>(-10.4),
			relative_humidity_2m: hours<number | null>(84),
			precipitation: hours<number | null>(0.6),
			precipitation_probability: hours<number | null>(70),
			snowfall: hours<number | null>(0.42),
			snow_depth: hours<number | null>(0.57),
			weather_code: hours<number | null>(73),
			visibility: hours<number | null>(1_240),
			wind_speed_10m: hours<number | null>(16.1),
			wind_direction_10m: hours<number | null>(275),
			wind_gusts_10m: hours<number | null>(41.4),
			freezing_level_height: hours<number | null>(1_310),
			is_day: hours<number | null>(0),
		},
		daily_units: { time: 'unixtime', sunrise: 'unixtime', sunset: 'unixtime', uv_index_max: '' },
		daily: {
			time: Array.from({ length: 15 }, (_, day) => windowStartS + day * 86_400),
			sunrise: Array.from({ length: 15 }, (_, day): number | null => windowStartS + day * 86_400 + 24_900),
			sunset: Array.from({ length: 15 }, (_, day): number | null => windowStartS + day * 86_400 + 60_400),
			uv_index_max: days<number | null>(2.15),
		},
	};
}

export type LocationAnswer = ReturnType<typeof locationAnswer>;

/** Returns the answer for several locations: an array, where all but the first have their position. */
export function manyAnswers(locations: readonly Location[] = places): LocationAnswer[] {
	return locations.map(locationAnswer);
}
