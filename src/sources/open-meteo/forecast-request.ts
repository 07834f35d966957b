import type { Location } from '../../app/ports.ts';

/**
 * Every variable that is asked for, with the unit in which it must arrive. The request, its cost and the check of
 * the answer are all made from these three lists. A variable that nothing shows only costs: do not add one.
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

/** Local days asked for: those before today, and today with those after it. */
export const PAST_DAY_COUNT = 7;
export const FORECAST_DAY_COUNT = 8;

export const dayCount = PAST_DAY_COUNT + FORECAST_DAY_COUNT;
/** The service fixes one offset for the whole window, so a day is 24 rows even when the clocks change. */
export const hourCount = dayCount * 24;

/** Variables of one location, as the service counts them for its price. */
export const variableCount = [hourlyUnits, currentUnits, dailyUnits].reduce(
	(count, units) => count + Object.keys(units).length,
	0,
);

/**
 * Path and query of the one request that this site makes. The order of the parameters never changes, so that two
 * requests for the same places are the same text. Commas stay as they are: encoded, long lists would triple.
 *
 * @param apiKey put in only where there is one; whoever holds the returned text must not log it
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
