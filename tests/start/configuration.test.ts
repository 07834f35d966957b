import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { variables } from '../../src/config.ts';
import { ConfigError } from '../../src/domain/config-error.ts';
import {
	functionEnvironment,
	loadEnvironment,
	makeDataDir,
	makeMissingSecrets,
	readConfiguration,
} from '../../src/start/configuration.ts';
import { sampleValues } from '../config/sample-values.ts';
import { makeTempDir } from '../support/temp-db.ts';

const secrets = { BYPASS_TOKEN: 'b'.repeat(32), CRON_SECRET: 'c'.repeat(16), AUTH_SECRET: 'a'.repeat(32) };

test('secrets alone are enough: every other variable has a default', () => {
	expect(readConfiguration(secrets, '/srv/site')).toMatchObject({
		host: '127.0.0.1',
		port: 4321,
		siteUrl: 'http://localhost:4321',
		databaseUrl: 'file:/srv/site/.data/snowline.db',
		weather: 'auto',
		refreshCron: '*/5 * * * *',
		edgeExpirationS: undefined,
	});
});

test('the database is in DATA_DIR unless DATABASE_URL names another, and a relative file is resolved against the root', () => {
	expect(readConfiguration({ ...secrets, DATA_DIR: '/var/lib/s' }, '/srv').databaseUrl).toBe(
		'file:/var/lib/s/snowline.db',
	);
	expect(readConfiguration({ ...secrets, DATABASE_URL: 'file:x.db' }, '/srv').databaseUrl).toBe('file:/srv/x.db');
	expect(readConfiguration({ ...secrets, DATABASE_URL: 'libsql://h' }, '/srv').databaseUrl).toBe('libsql://h');
});

test.each([
	['by default', {}, 'allow'],
	['on ::1', { HOST: '::1', SITE_URL: 'http://[::1]:4321' }, 'allow'],
	['on every address, with the default SITE_URL', { HOST: '0.0.0.0' }, 'refuse'],
	['on every IPv6 address', { HOST: '::' }, 'refuse'],
	['on a network address', { HOST: '10.0.0.7' }, 'refuse'],
	['at a name that may be anywhere', { HOST: 'localhost.example' }, 'refuse'],
	['with a public origin, behind a proxy on this machine', { SITE_URL: 'https://snow.example' }, 'refuse'],
	['behind a trusted proxy', { TRUSTED_PROXY: '127.0.0.1' }, 'refuse'],
	['on every address if a variable says so', { HOST: '0.0.0.0', WEBHOOK_LOOPBACK: 'allow' }, 'allow'],
	['by default if a variable forbids it', { WEBHOOK_LOOPBACK: 'refuse' }, 'refuse'],
] as const)('webhooks to loopback of a site that listens %s', (_, environment, expected) => {
	const variables = { ...secrets, ...environment };
	const decided = {
		weather: 'open-meteo',
		weatherUrl: 'https://w.example',
		loopbackOrigin: 'http://127.0.0.1',
	} as const;
	const { WEBHOOK_LOOPBACK } = functionEnvironment(variables, readConfiguration(variables, '/'), decided);
	expect(WEBHOOK_LOOPBACK).toBe(expected);
});

test('new secrets are in the file only once they are kept, which is after every variable was checked', async () => {
	await using dir = await makeTempDir();
	const file = join(dir.path, '.env');
	const { variables, generated, keepGenerated } = await loadEnvironment(file, { PORT: '80' });
	expect(existsSync(file)).toBe(false);
	await keepGenerated();
	expect(await loadEnvironment(file, { PORT: '80' })).toMatchObject({ variables, generated: [] });
	expect(generated).toEqual(['BYPASS_TOKEN', 'CRON_SECRET', 'AUTH_SECRET']);
});

test('path and query of SITE_URL are dropped', () => {
	expect(readConfiguration({ ...secrets, SITE_URL: 'https://snow.example/a?b=1' }, '/').siteUrl).toBe(
		'https://snow.example',
	);
});

const onThisMachine = Object.keys(variables).filter((name) => !/^VERCEL(?!_AUTOMATION)/.test(name));
const badValues = onThisMachine.flatMap((name) =>
	sampleValues[name as keyof typeof variables].bad.map((value) => [name, value] as const),
);

test.each(badValues)('%s=%j stops the start and is named, without the value', (name, value) => {
	const read = () => readConfiguration({ ...secrets, [name]: value }, '/');
	expect(read).toThrow(expect.objectContaining({ faults: [expect.objectContaining({ variable: name })] }));
	expect(read).toThrow(ConfigError);
	expect(read).not.toThrow('marker');
});

test('variables that only Vercel sets are ignored on this machine', () => {
	expect(readConfiguration({ ...secrets, VERCEL_ENV: 'unheard-of' }, '/')).toEqual(readConfiguration(secrets, '/'));
});

test('a data folder that cannot be written to is reported, without its path', async () => {
	await using dir = await makeTempDir();
	await writeFile(join(dir.path, 'marker'), '');
	const make = (name: string) => () => makeDataDir(join(dir.path, name));
	expect(make('marker/data')).toThrow('DATA_DIR must be a folder that can be written to (ENOTDIR)');
	expect(make('marker')).toThrow('DATA_DIR must be a folder that can be written to (EEXIST)');
	expect(make('a/b/c')).not.toThrow();
});

test.skipIf(process.platform !== 'linux')(
	'a folder where a file system has none is refused, not tried for ever',
	() => {
		expect(() => makeDataDir('/proc/marker/data')).toThrow('DATA_DIR must be a folder that can be written to');
	},
);

test('every fault is named at once', () => {
	const faults = (() => {
		try {
			readConfiguration({ PORT: 'x', WEATHER: 'y' }, '/');
		} catch (error) {
			return error instanceof ConfigError ? error.faults.map(({ variable }) => variable) : [];
		}
		return [];
	})();
	expect(faults).toEqual(['PORT', 'BYPASS_TOKEN', 'CRON_SECRET', 'AUTH_SECRET', 'WEATHER']);
});

let counter = 0;
const random = (bytes: number): string => `${(counter++).toString(16)}`.padStart(bytes * 2, '0');

test('an empty .env gets the three secrets, each of sufficient length', () => {
	const { names, lines } = makeMissingSecrets('', {}, random);
	expect(names).toEqual(['BYPASS_TOKEN', 'CRON_SECRET', 'AUTH_SECRET']);
	expect(lines).toMatch(/^BYPASS_TOKEN=[0-9a-f]{64}\nCRON_SECRET=[0-9a-f]{48}\nAUTH_SECRET=[0-9a-f]{64}\n$/);
});

test('a secret that the file or the environment has is not changed', () => {
	const { names } = makeMissingSecrets('AUTH_SECRET=kept\n', { CRON_SECRET: 'given' }, random);
	expect(names).toEqual(['BYPASS_TOKEN']);
});

test('an empty value counts as missing', () => {
	expect(makeMissingSecrets('AUTH_SECRET=\n', { CRON_SECRET: '' }, random).names).toHaveLength(3);
});

test('a last line without a line end is not joined with the first new one', () => {
	const { lines } = makeMissingSecrets('BYPASS_TOKEN=a\nCRON_SECRET=b\nPORT=80', {}, random);
	expect(lines.startsWith('\nAUTH_SECRET=')).toBe(true);
});
