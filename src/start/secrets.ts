import { parseEnv } from 'node:util';

/** Variables that a first start makes up, with the bytes of randomness each gets. */
const secretBytes = { BYPASS_TOKEN: 32, CRON_SECRET: 24, AUTH_SECRET: 32 } as const;

/** A name of a variable that `npm start` can make up by itself. */
export type SecretName = keyof typeof secretBytes;

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
	const names = (Object.keys(secretBytes) as SecretName[]).filter((name) => !(environment[name] || inFile[name]));
	if (names.length === 0) return { names, lines: '' };
	const separator = envFileText === '' || envFileText.endsWith('\n') ? '' : '\n';
	return { names, lines: `${separator}${names.map((name) => `${name}=${randomHex(secretBytes[name])}\n`).join('')}` };
}
