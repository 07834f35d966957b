import { randomBytes } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { vercelNames } from './configuration.ts';

/** The environment that the whole site runs with, and the secrets that were generated for it. */
export type LoadedEnvironment = {
	readonly variables: Readonly<Record<string, string>>;
	/** Secrets that were just written to the file. */
	readonly made: readonly SecretName[];
};

/**
 * Reads `.env`, adds fresh secrets to it where some are missing, and merges the environment into it: the environment
 * wins. Empty values count as absent, and so do variables that only Vercel sets.
 */
export async function loadEnvironment(
	file: string,
	environment: Readonly<Record<string, string | undefined>>,
): Promise<LoadedEnvironment> {
	const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return '';
		throw error;
	});
	const missing = makeMissingSecrets(text, environment, (bytes) => randomBytes(bytes).toString('hex'));
	if (missing.names.length > 0) await appendFile(file, missing.lines, { mode: 0o600 });
	const merged = { ...parseEnv(text + missing.lines), ...withoutEmpty(environment) };
	for (const name of vercelNames) delete merged[name];
	return { variables: withoutEmpty(merged), made: missing.names };
}

function withoutEmpty(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
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
 * The secrets that neither the environment nor the text of `.env` has, as lines ready to be appended.
 *
 * @param envFileText text of `.env`; empty where there is none
 * @param randomHex hexadecimal text of that many random bytes
 */
export function makeMissingSecrets(
	envFileText: string,
	environment: Readonly<Record<string, string | undefined>>,
	randomHex: (bytes: number) => string,
): MissingSecrets {
	const inFile = parseEnv(envFileText);
	const names = (Object.keys(SECRET_BYTES) as SecretName[]).filter((name) => !(environment[name] || inFile[name]));
	if (names.length === 0) return { names, lines: '' };
	const separator = envFileText === '' || envFileText.endsWith('\n') ? '' : '\n';
	return { names, lines: `${separator}${names.map((name) => `${name}=${randomHex(SECRET_BYTES[name])}\n`).join('')}` };
}
