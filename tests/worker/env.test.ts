import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, readWorkerEnv } from '../../worker/env.ts';
import { loadVariables } from '../../worker/env-file.ts';
import { TOKEN } from './fake-site.ts';

function faultsOf(variables: Record<string, string>): readonly string[] {
	try {
		readWorkerEnv(variables);
		return [];
	} catch (error) {
		if (error instanceof ConfigError) return error.faults;
		throw error;
	}
}

test('the token alone is enough', () => {
	expect(readWorkerEnv({ BYPASS_TOKEN: TOKEN })).toEqual({
		SITE_URL: 'http://localhost:4321',
		BYPASS_TOKEN: TOKEN,
		REFRESH_CRON: '*/5 * * * *',
		WORKER_ENDPOINT: '/api/refresh',
		PING_TIMEOUT_MS: 60_000,
		MISSED_AFTER_S: 300,
		LOG_LEVEL: 'info',
	});
});

test('only the origin of the address is used', () => {
	const { SITE_URL } = readWorkerEnv({ BYPASS_TOKEN: TOKEN, SITE_URL: 'https://ann:secret@snow.example/a?b=c' });
	expect(SITE_URL).toBe('https://snow.example');
});

test('without an address, the site is on the same machine', () => {
	expect(readWorkerEnv({ BYPASS_TOKEN: TOKEN, PORT: '8080' }).SITE_URL).toBe('http://localhost:8080');
});

test('an empty variable counts as absent', () => {
	expect(
		readWorkerEnv({ BYPASS_TOKEN: TOKEN, REFRESH_CRON: '', VERCEL_AUTOMATION_BYPASS_SECRET: '' }),
	).not.toHaveProperty('VERCEL_AUTOMATION_BYPASS_SECRET');
});

test('a missing token is named', () => {
	expect(faultsOf({})).toEqual(['BYPASS_TOKEN is missing: the token that the site was built with']);
});

test.each(['off', '0 6 * * *', '@daily', '*/10 * * * * *'])('%s is a schedule', (REFRESH_CRON) => {
	expect(faultsOf({ BYPASS_TOKEN: TOKEN, REFRESH_CRON })).toEqual([]);
});

test.each([
	['SITE_URL', 'ftp://marker.example'],
	['SITE_URL', 'marker'],
	['BYPASS_TOKEN', 'marker-too-short'],
	['REFRESH_CRON', 'marker * * * *'],
	['REFRESH_CRON', '61 * * * *'],
	['PING_TIMEOUT_MS', 'marker'],
	['PING_TIMEOUT_MS', '99'],
	['PORT', 'marker'],
	['WORKER_ENDPOINT', '/api/marker'],
	['LOG_LEVEL', 'marker'],
])('%s=%s is named as the one fault, without its value', (name, value) => {
	const faults = faultsOf({ BYPASS_TOKEN: TOKEN, [name]: value });
	expect(faults).toHaveLength(1);
	expect(faults[0]).toMatch(new RegExp(`^${name} must `));
	expect(faults.join()).not.toContain(value);
});

test('every fault is named at once', () => {
	expect(faultsOf({ PORT: '0', LOG_LEVEL: 'loud' })).toHaveLength(3);
});

test('the environment overrides .env', async () => {
	const dir = await mkdtemp(join(tmpdir(), 'worker-env-'));
	expect(await loadVariables(dir, { A: 'environment' })).toEqual({ A: 'environment' });
	await writeFile(join(dir, '.env'), `A=file\nB="from file"\nC=file\n`);
	expect(await loadVariables(dir, { A: 'environment', B: '', C: undefined })).toEqual({
		A: 'environment',
		B: 'from file',
		C: 'file',
	});
	await rm(dir, { recursive: true });
});

test('a .env that cannot be read is reported and counts as empty', async () => {
	const dir = await mkdtemp(join(tmpdir(), 'worker-env-'));
	// A folder, because root may read any file.
	await mkdir(join(dir, '.env'));
	const reports: string[] = [];
	expect(await loadVariables(dir, { A: 'environment' }, (line) => reports.push(line))).toEqual({ A: 'environment' });
	expect(reports).toEqual([`${join(dir, '.env')} cannot be read (EISDIR): only the environment counts`]);
	await rm(dir, { recursive: true });
});
