import type { Location } from '../../app/ports.ts';

/**
 * Every requested variable with its expected unit. The request, its cost and the validation of the answer all derive
 * from these three lists. Do not add a variable that nothing shows: each one costs units.
 */
export const hourlyUnits = {
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
} as const;

export const currentUnits = {
	temperature_2m: '°C',
	apparent_temperature: '°C',
	weather_code: 'wmo code',
	wind_speed_10m: 'km/h',
	wind_direction_10m: '°',
	wind_gusts_10m: 'km/h',
	is_day: '',
} as const;

export const dailyUnits = {
	sunrise: 'unixtime',
	sunset: 'unixtime',
	uv_index_max: '',
} as const;

/** Local days requested: past days, and forecast days including today. */
export const PAST_DAY_COUNT = 7;
const FORECAST_DAY_COUNT = 8;

export const dayCount = PAST_DAY_COUNT + FORECAST_DAY_COUNT;
/** The service uses one UTC offset for the whole window, so a day has 24 rows even when the clocks change. */
export const hourCount = dayCount * 24;

/** Variables per location, as the service counts them for its price. */
export const variableCount = [hourlyUnits, currentUnits, dailyUnits].reduce(
	(count, units) => count + Object.keys(units).length,
	0,
);

/**
 * Returns path and query of a forecast request. The order of the parameters is fixed, so that requests for the same
 * locations are identical. Commas are not encoded: encoding would triple long lists.
 *
 * @param apiKey included in the returned path, which must therefore never be logged
 */
export function forecastPath(locations: readonly Location[], apiKey?: string): string {
	const parameters: readonly (readonly [name: string, value: string])[] = [
		['latitude', locations.map(({ latitude }) => latitude).join(',')],
		['longitude', locations.map(({ longitude }) => longitude).join(',')],
		['elevation', locations.map(({ elevationM }) => elevationM).join(',')],
		['hourly', Object.keys(hourlyUnits).join(',')],
		['current', Object.keys(currentUnits).join(',')],
		['daily', Object.keys(dailyUnits).join(',')],
		['past_days', String(PAST_DAY_COUNT)],
		['forecast_days', String(FORECAST_DAY_COUNT)],
		['timezone', 'auto'],
		['timeformat', 'unixtime'],
		...(apiKey === undefined ? [] : [['apikey', encodeURIComponent(apiKey)] as const]),
	];
	return `/v1/forecast?${parameters.map(([name, value]) => `${name}=${value}`).join('&')}`;
}
