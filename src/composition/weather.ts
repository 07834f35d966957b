import { type Clock, UpstreamError, type WeatherSource } from '../app/ports.ts';
import { type Environment, readConfig } from '../config/read-config.ts';
import { siteVariables } from '../config/site-variables.ts';
import { ConfigError } from '../domain/config-error.ts';
import { FREE_UNITS_PER_MINUTE } from '../sources/open-meteo/cost.ts';
import { createOpenMeteoSource, NO_LIMITS } from '../sources/open-meteo/open-meteo-source.ts';

export type WeatherParts = { readonly clock: Clock; readonly random: () => number };

/**
 * Creates the client of Open-Meteo, or of the simulator that `npm start` runs. Start has resolved `auto`; here it means
 * Open-Meteo.
 *
 * @throws {ConfigError}
 */
export function createWeatherSource(environment: Environment, parts: WeatherParts): WeatherSource {
	const config = readConfig(siteVariables, environment, [
		'WEATHER',
		'OPEN_METEO_URL',
		'OPEN_METEO_API_KEY',
		'OPEN_METEO_DAILY_UNITS',
		'OPEN_METEO_BATCH_SIZE',
	]);
	const isSimulated = config.WEATHER === 'simulated';
	// Otherwise real figures would be labelled as simulated.
	if (isSimulated && config.OPEN_METEO_URL === undefined) {
		const requirement = 'must be the address of the simulator when WEATHER is simulated';
		throw new ConfigError([{ variable: 'OPEN_METEO_URL', requirement }]);
	}
	return createOpenMeteoSource({
		...parts,
		baseUrl: config.OPEN_METEO_URL,
		apiKey: config.OPEN_METEO_API_KEY,
		provider: isSimulated ? 'simulated' : 'open-meteo',
		batchSize: config.OPEN_METEO_BATCH_SIZE,
		limits: isSimulated ? NO_LIMITS : { perMinute: FREE_UNITS_PER_MINUTE, perDay: config.OPEN_METEO_DAILY_UNITS },
	});
}

/** Returns a source for an invalid configuration: pages keep their figures, and each fetch fails with the reason. */
export function unavailableSource(environment: Environment, fault: ConfigError, parts: WeatherParts): WeatherSource {
	const isSimulated = environment.WEATHER === 'simulated';
	return {
		...createOpenMeteoSource({ ...parts, provider: isSimulated ? 'simulated' : 'open-meteo' }),
		fetchForecasts: () => Promise.reject(new UpstreamError('UPSTREAM_REFUSED', fault.message, { cause: fault })),
	};
}
