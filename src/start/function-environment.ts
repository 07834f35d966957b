import type { StartConfiguration } from './configuration.ts';
import type { WeatherMode } from './weather-mode.ts';

/** What was decided while starting, beyond the configuration. */
export type Decided = {
	readonly weather: WeatherMode;
	/** Origin of Open-Meteo or of the simulator. */
	readonly weatherUrl: string;
	/** Where this process can be asked, without a proxy in between. */
	readonly loopbackOrigin: string;
};

/** The environment in which the site's functions run: what the operator gave, with every default made explicit. */
export function functionEnvironment(
	variables: Readonly<Record<string, string>>,
	configuration: StartConfiguration,
	decided: Decided,
): Record<string, string> {
	return {
		...variables,
		NODE_ENV: 'production',
		SITE_URL: configuration.siteUrl,
		REVALIDATE_ORIGIN: variables.REVALIDATE_ORIGIN ?? decided.loopbackOrigin,
		DATABASE_URL: configuration.databaseUrl,
		DATA_DIR: configuration.dataDir,
		WEATHER: decided.weather,
		OPEN_METEO_URL: decided.weatherUrl,
	};
}
