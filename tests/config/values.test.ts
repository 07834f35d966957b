import { expect, test } from 'vitest';
import { namesReadBy, readConfig } from '../../src/config/read-config.ts';
import { siteVariables } from '../../src/config/site-variables.ts';
import { variables } from '../../src/config.ts';
import { ConfigError, type ConfigFault } from '../../src/domain/config-error.ts';
import { readWorkerEnv, ConfigError as WorkerConfigError, workerVariables } from '../../worker/env.ts';
import { sampleValues } from './sample-values.ts';

type Name = keyof typeof variables;
const names = Object.keys(variables) as Name[];
const bad = names.flatMap((name) => sampleValues[name].bad.map((value) => [name, value] as const));
const good = names.flatMap((name) => sampleValues[name].good.map((value) => [name, value] as const));

function faultsOf(name: Name, value: string): readonly ConfigFault[] {
	try {
		readConfig(variables, { [name]: value }, [name]);
		return [];
	} catch (error) {
		if (error instanceof ConfigError) return error.faults;
		throw error;
	}
}

test.each(good)('%s accepts %j', (name, value) => {
	expect(faultsOf(name, value)).toEqual([]);
});

test.each(bad)('%s rejects %j with the requirement and without the value', (name, value) => {
	const faults = faultsOf(name, value);
	expect(faults).toEqual([{ variable: name, requirement: expect.stringMatching(/^(?:must|is not usable)/) }]);
	expect(new ConfigError(faults).message).not.toContain('marker');
});

test.each(names)('an empty %s counts as absent, and an absent variable is not a fault', (name) => {
	expect(readConfig(variables, { [name]: '' }, [name])).toEqual(readConfig(variables, {}, [name]));
});

test('every fault is named at once', () => {
	const environment = { PORT: 'x', WEATHER: 'y', AUTH_SECRET: ' ' };
	expect(() => readConfig(variables, environment, names)).toThrow(
		'3 variables cannot be used:\n' +
			'  PORT must be a whole number, 0 to 65535\n' +
			'  AUTH_SECRET must have at least 32 characters\n' +
			'  WEATHER must be auto, open-meteo or simulated',
	);
});

test('a missing required variable is named like a bad one', () => {
	expect(() => readConfig(variables, {}, ['AUTH_SECRET'], ['AUTH_SECRET'])).toThrow('AUTH_SECRET is missing');
});

test('all variables that functions and builds read are in the part of the schema that they load', () => {
	expect(namesReadBy(variables, 'site')).toEqual(namesReadBy(siteVariables, 'site'));
	expect(namesReadBy(variables, 'build')).toEqual(namesReadBy(siteVariables, 'build'));
});

test('every variable that looks like a secret is marked as one', () => {
	const secrets = names.filter((name) => 'secret' in variables[name]);
	expect(names.filter((name) => /SECRET|TOKEN|KEY|SMTP_URL/.test(name) && !secrets.includes(name))).toEqual([]);
});

/** The worker runs without the rest of the project, with a schema of its own. */
const token = 't'.repeat(32);
const readByWorker = namesReadBy(variables, 'worker');
const both = [...good, ...bad].filter(([name]) => readByWorker.includes(name));

test('the worker reads exactly what the schema lists for it', () => {
	expect(readByWorker.toSorted()).toEqual(Object.keys(workerVariables).toSorted());
});

test.each(both)('site and worker agree on %s=%j', (name, value) => {
	const ofWorker = (() => {
		try {
			const environment = { SITE_URL: 'https://snow.example', BYPASS_TOKEN: token, [name]: value };
			const { [name as 'SITE_URL']: read } = readWorkerEnv(environment);
			return name === 'PORT' ? [] : read;
		} catch (error) {
			if (error instanceof WorkerConfigError) return error.faults;
			throw error;
		}
	})();
	const ofSite = (() => {
		try {
			const { [name]: read } = readConfig(variables, { [name]: value }, [name]);
			return name === 'PORT' ? [] : read;
		} catch (error) {
			if (error instanceof ConfigError) return error.faults.map((fault) => `${fault.variable} ${fault.requirement}`);
			throw error;
		}
	})();
	expect(ofWorker).toEqual(ofSite);
});
