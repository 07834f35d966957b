import type { Location } from '../../app/ports.ts';
import { currentUnits, dailyUnits, forecastDayCount, hourlyUnits, pastDayCount } from './variables.ts';

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
		['past_days', String(pastDayCount)],
		['forecast_days', String(forecastDayCount)],
		['timezone', 'auto'],
		['timeformat', 'unixtime'],
		...(apiKey === undefined ? [] : [['apikey', encodeURIComponent(apiKey)] as const]),
	];
	return `/v1/forecast?${parameters.map(([name, value]) => `${name}=${value}`).join('&')}`;
}
