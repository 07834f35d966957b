import { type Clock, UpstreamError, type WeatherSource } from '../app/ports.ts';
import { ConfigError } from '../domain/config-error.ts';
import { defaultDailyBudgetUnits, freeUnitsPerMinute } from '../sources/budget.ts';
import { createOpenMeteoSource, noLimits } from '../sources/open-meteo/open-meteo-source.ts';
import { readChoice, readOrigin, readPositiveInteger, readText, type Variables } from './variables.ts';

export type WeatherParts = { readonly clock: Clock; readonly random: () => number };

/**
 * Open-Meteo, or the simulator that `npm start` runs: `auto` was decided there, and means Open-Meteo here.
 *
 * @throws {ConfigError}
 */
export function createWeatherSource(variables: Variables, parts: WeatherParts): WeatherSource {
	const mode = readChoice(variables, 'WEATHER', ['open-meteo', 'simulated', 'auto']);
	const baseUrl = readOrigin(variables, 'OPEN_METEO_URL');
	const isSimulated = mode === 'simulated';
	// Real figures under a banner that calls them simulated would be as false as the opposite.
	if (isSimulated && baseUrl === undefined) {
		throw new ConfigError('OPEN_METEO_URL', 'must be the address of the simulator when WEATHER is simulated');
	}
	const perDay = readPositiveInteger(variables, 'OPEN_METEO_DAILY_UNITS') ?? defaultDailyBudgetUnits;
	return createOpenMeteoSource({
		...parts,
		baseUrl,
		apiKey: readText(variables, 'OPEN_METEO_API_KEY'),
		provider: isSimulated ? 'simulated' : 'open-meteo',
		batchSize: readPositiveInteger(variables, 'OPEN_METEO_BATCH_SIZE'),
		limits: isSimulated ? noLimits : { perMinute: freeUnitsPerMinute, perDay },
	});
}

/** What stands in for a source that cannot be built: pages keep the figures they have, and each fetch names the fault. */
export function createRefusingSource(variables: Variables, fault: ConfigError, parts: WeatherParts): WeatherSource {
	const isSimulated = readText(variables, 'WEATHER') === 'simulated';
	return {
		...createOpenMeteoSource({ ...parts, provider: isSimulated ? 'simulated' : 'open-meteo' }),
		fetchForecasts: () => Promise.reject(new UpstreamError('UPSTREAM_REFUSED', fault.message, { cause: fault })),
	};
}
