import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { type Environment, readConfig } from '../config/read-config.ts';
import { variables } from '../config.ts';
import { ConfigError } from '../domain/config-error.ts';

const DEFAULT_WEATHER_URL = 'https://api.open-meteo.com';

/** Only Vercel sets these, and this is another machine: a copy of its environment must not pass for it. */
export const vercelNames: readonly string[] = namesOf((name) => 'fromVercel' in variables[name]);

/** Where figures come from on this run. */
export type WeatherMode = 'open-meteo' | 'simulated';

/** Everything that `npm start` needs to know, checked. */
export type StartConfiguration = {
	readonly host: string;
	/** 0: any free port. */
	readonly port: number;
	/** Public origin. */
	readonly siteUrl: string;
	readonly bypassToken: string;
	readonly dataDir: string;
	readonly databaseUrl: string;
	readonly databaseAuthToken: string | undefined;
	readonly weather: 'auto' | WeatherMode;
	readonly openMeteoUrl: string;
	readonly edgeExpirationS: number | undefined;
	/** `off`: no worker. */
	readonly refreshCron: string;
	readonly trustedProxies: readonly string[];
	/** False: mails are written to files. */
	readonly sendsMail: boolean;
	readonly logLevel: z.output<typeof variables.LOG_LEVEL.schema>;
};

/**
 * Checks every variable, those that only functions or the worker will read as well: what they would refuse later stops
 * the start.
 *
 * @param environment the environment laid over `.env`
 * @param root folder against which relative paths are resolved
 * @throws {ConfigError} naming every variable that cannot be used
 */
export function readConfiguration(environment: Environment, root: string): StartConfiguration {
	const names = namesOf((name) => !vercelNames.includes(name));
	const config = readConfig(variables, environment, names, ['BYPASS_TOKEN', 'CRON_SECRET', 'AUTH_SECRET']);
	const dataDir = resolve(root, config.DATA_DIR);
	return {
		host: config.HOST,
		port: config.PORT,
		siteUrl: config.SITE_URL ?? `http://localhost:${config.PORT}`,
		bypassToken: config.BYPASS_TOKEN,
		dataDir,
		databaseUrl: absoluteDatabaseUrl(config.DATABASE_URL ?? `file:${resolve(dataDir, 'snowline.db')}`, root),
		databaseAuthToken: config.DATABASE_AUTH_TOKEN,
		weather: config.WEATHER,
		openMeteoUrl: config.OPEN_METEO_URL ?? DEFAULT_WEATHER_URL,
		edgeExpirationS: config.EDGE_EXPIRATION,
		refreshCron: config.REFRESH_CRON,
		trustedProxies: config.TRUSTED_PROXY ?? [],
		sendsMail: config.SMTP_URL !== undefined,
		logLevel: config.LOG_LEVEL,
	};
}

function namesOf(belongs: (name: keyof typeof variables) => boolean): (keyof typeof variables)[] {
	return (Object.keys(variables) as (keyof typeof variables)[]).filter(belongs);
}

/** Functions run in threads of their own; an absolute path means the same file wherever they start. */
export function absoluteDatabaseUrl(url: string, root: string): string {
	if (!url.startsWith('file:') || url.startsWith('file:/')) return url;
	return `file:${resolve(root, url.slice('file:'.length))}`;
}

/** @throws {ConfigError} the folder cannot be made, or not written to */
export async function makeDataDir(dir: string): Promise<void> {
	try {
		await mkdir(dir, { recursive: true });
		await access(dir, constants.W_OK);
	} catch (error) {
		const { code = 'unknown error' } = error as NodeJS.ErrnoException;
		throw new ConfigError([{ variable: 'DATA_DIR', requirement: `must be a folder that can be written to (${code})` }]);
	}
}

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
