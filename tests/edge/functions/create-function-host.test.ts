import { afterEach, expect, test, vi } from 'vitest';
import { threadEnv } from '../../../src/edge/functions/create-function-host.ts';
import { expectNoThreads, startHost } from './host-fixture.ts';

afterEach(() => {
	vi.unstubAllEnvs();
	expectNoThreads();
});

test('a function sees what it was given, its own settings, and nothing of the process', async () => {
	vi.stubEnv('SECRET_OF_THE_HOST', 'x');
	const source = `export const GET = () => new Response(JSON.stringify(process.env));`;
	await using fixture = await startHost(
		{ fn: { file: 'fn.mjs', source, environment: { OWN: 'own' } } },
		{ env: { GIVEN: 'given', NODE_ENV: 'test' } },
	);
	const {
		PATH: _,
		TZ: __,
		NODE_COMPILE_CACHE: ___,
		...seen
	} = JSON.parse(await fixture.text('/')) as NodeJS.ProcessEnv;
	expect(seen).toEqual({ GIVEN: 'given', OWN: 'own', NODE_ENV: 'test' });
});

test('functions with different settings do not share a thread', async () => {
	const fn = { file: 'fn.mjs', source: `export const GET = () => new Response(process.env.OWN);` };
	await using fixture = await startHost({
		fn: { ...fn, environment: { OWN: 'one' } },
		other: { ...fn, environment: { OWN: 'two' } },
	});
	expect([await fixture.text('/'), await fixture.text('/', { name: 'other' })]).toEqual(['one', 'two']);
});

test('what one function writes to its environment stays there', async () => {
	const source = `export const GET = () => { process.env.LEAK = 'leaked'; return new Response(''); };`;
	await using fixture = await startHost(source);
	await fixture.text('/');
	expect(process.env).not.toHaveProperty('LEAK');
});

test('the search path has a default, time zone and compiled code are those of the process', () => {
	expect(threadEnv({}, {}, { TZ: 'UTC', TOKEN: 'x', NODE_COMPILE_CACHE: '/compiled' })).toEqual({
		PATH: '/usr/local/bin:/usr/bin:/bin',
		TZ: 'UTC',
		NODE_COMPILE_CACHE: '/compiled',
		NODE_ENV: 'production',
	});
});

test('settings of the function win over the given ones, and these over the defaults', () => {
	expect(threadEnv({ PATH: '/given', A: 'given' }, { A: 'own' }, { PATH: '/process' })).toEqual({
		PATH: '/given',
		NODE_ENV: 'production',
		A: 'own',
	});
});
