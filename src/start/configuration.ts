import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { dirname, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { type Environment, readConfig } from '../config/read-config.ts';
import { variables } from '../config.ts';
import { ConfigError } from '../domain/config-error.ts';

const DEFAULT_WEATHER_URL = 'https://api.open-meteo.com';

/** Set by Vercel. Ignored here, where they can only come from a copy of its environment. */
const VERCEL_NAMES: readonly string[] = namesOf((name) => 'fromVercel' in variables[name]);

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
	/** Besides the host of `siteUrl` and loopback. */
	readonly allowedHosts: readonly string[];
	/** Undefined: the edge's own limit. */
	readonly connectionsPerAddress: number | undefined;
	/** Undefined: no admin port. */
	readonly adminPort: number | undefined;
	readonly webhooksToLoopback: 'allow' | 'refuse';
	/** False: mails are written to files. */
	readonly sendsMail: boolean;
	readonly logLevel: z.output<typeof variables.LOG_LEVEL.schema>;
};

/**
 * Checks every variable, also those that only functions or the worker read: whatever they would refuse later stops
 * the start.
 *
 * @param environment `.env`, overridden by the environment
 * @param root folder against which relative paths are resolved
 * @throws {ConfigError} naming every variable that cannot be used
 */
export function readConfiguration(environment: Environment, root: string): StartConfiguration {
	const names = namesOf((name) => !VERCEL_NAMES.includes(name));
	const config = readConfig(variables, environment, names, ['BYPASS_TOKEN', 'CRON_SECRET', 'AUTH_SECRET']);
	const dataDir = resolve(root, config.DATA_DIR);
	const siteUrl = config.SITE_URL ?? `http://localhost:${config.PORT}`;
	const trustedProxies = config.TRUSTED_PROXY ?? [];
	// Anyone else who reaches the site could have it post to the services of this machine.
	const isPersonal = isLoopback(config.HOST) && isLoopback(new URL(siteUrl).hostname) && trustedProxies.length === 0;
	return {
		host: config.HOST,
		port: config.PORT,
		siteUrl,
		bypassToken: config.BYPASS_TOKEN,
		dataDir,
		databaseUrl: absoluteDatabaseUrl(config.DATABASE_URL ?? `file:${resolve(dataDir, 'snowline.db')}`, root),
		databaseAuthToken: config.DATABASE_AUTH_TOKEN,
		weather: config.WEATHER,
		openMeteoUrl: config.OPEN_METEO_URL ?? DEFAULT_WEATHER_URL,
		edgeExpirationS: config.EDGE_EXPIRATION,
		refreshCron: config.REFRESH_CRON,
		trustedProxies,
		allowedHosts: config.ALLOWED_HOSTS ?? [],
		connectionsPerAddress: config.CONNECTIONS_PER_ADDRESS,
		adminPort: config.ADMIN_PORT,
		webhooksToLoopback: config.WEBHOOK_LOOPBACK ?? (isPersonal ? 'allow' : 'refuse'),
		sendsMail: config.SMTP_URL !== undefined,
		logLevel: config.LOG_LEVEL,
	};
}

/** Returns whether this host is only reached from this machine; of a URL, an IPv6 address is in brackets. */
export function isLoopback(host: string): boolean {
	return host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}

function namesOf(belongs: (name: keyof typeof variables) => boolean): (keyof typeof variables)[] {
	return (Object.keys(variables) as (keyof typeof variables)[]).filter(belongs);
}

/** Makes the path of a database file absolute, so that functions open the same file wherever they start. */
export function absoluteDatabaseUrl(url: string, root: string): string {
	if (!url.startsWith('file:') || url.startsWith('file:/')) return url;
	return `file:${resolve(root, url.slice('file:'.length))}`;
}

/** @throws {ConfigError} the folder cannot be created or written to */
export function makeDataDir(dir: string): void {
	try {
		makeFolder(dir);
		accessSync(dir, constants.W_OK);
	} catch (error) {
		const { code = 'unknown error' } = error as NodeJS.ErrnoException;
		throw new ConfigError([{ variable: 'DATA_DIR', requirement: `must be a folder that can be written to (${code})` }]);
	}
}

/**
 * Creates a folder level by level: Node's `recursive` loops forever where folders cannot be created, as in `/proc`.
 * Synchronous: nothing is served yet, and with promises it takes longer.
 */
function makeFolder(dir: string): void {
	if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return;
	try {
		mkdirSync(dir);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(dir) === dir) throw error;
		makeFolder(dirname(dir));
		mkdirSync(dir);
	}
}

/** What was decided while starting, beyond the configuration. */
export type Decided = {
	readonly weather: WeatherMode;
	/** Origin of Open-Meteo or of the simulator. */
	readonly weatherUrl: string;
	/** Where this process can be reached without a proxy. */
	readonly loopbackOrigin: string;
};

/** Returns the environment of the site's functions: the operator's, with every default made explicit. */
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
		WEBHOOK_LOOPBACK: configuration.webhooksToLoopback,
	};
}

/** The environment that the whole site runs with, and the secrets that were generated for it. */
export type LoadedEnvironment = {
	readonly variables: Readonly<Record<string, string>>;
	/** Secrets that the file does not have yet. */
	readonly generated: readonly SecretName[];
	/** Adds them to the file; to be called once all variables are known to be usable. */
	keepGenerated(): Promise<void>;
};

/**
 * Reads `.env`, makes secrets that are missing, and merges the environment into it: the environment
 * wins. Empty values count as absent, and so do variables that only Vercel sets.
 */
export async function loadEnvironment(file: string, environment: Environment): Promise<LoadedEnvironment> {
	const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return '';
		throw error;
	});
	const missing = makeMissingSecrets(text, environment, (bytes) => randomBytes(bytes).toString('hex'));
	const merged = { ...parseEnv(text + missing.lines), ...withoutEmpty(environment) };
	for (const name of VERCEL_NAMES) delete merged[name];
	return {
		variables: withoutEmpty(merged),
		generated: missing.names,
		keepGenerated: async () => {
			if (missing.names.length > 0) await appendFile(file, missing.lines, { mode: 0o600 });
		},
	};
}

function withoutEmpty(variables: Environment): Record<string, string> {
	return Object.fromEntries(
		Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
	);
}

/** Secrets that a first start generates, with their bytes of randomness. */
const SECRET_BYTES = { BYPASS_TOKEN: 32, CRON_SECRET: 24, AUTH_SECRET: 32 } as const;

/** A secret that `npm start` can generate. */
export type SecretName = keyof typeof SECRET_BYTES;

/** What a first start adds to `.env`. */
export type MissingSecrets = { readonly names: readonly SecretName[]; readonly lines: string };

/**
 * Generates the secrets that neither the environment nor `.env` has, as lines to append to `.env`.
 *
 * @param envFileText text of `.env`; empty if there is none
 * @param randomHex returns that many random bytes as hexadecimal digits
 */
export function makeMissingSecrets(
	envFileText: string,
	environment: Environment,
	randomHex: (bytes: number) => string,
): MissingSecrets {
	const inFile = parseEnv(envFileText);
	const names = (Object.keys(SECRET_BYTES) as SecretName[]).filter((name) => !(environment[name] || inFile[name]));
	if (names.length === 0) return { names, lines: '' };
	const separator = envFileText === '' || envFileText.endsWith('\n') ? '' : '\n';
	return { names, lines: `${separator}${names.map((name) => `${name}=${randomHex(SECRET_BYTES[name])}\n`).join('')}` };
}
