import { afterEach, describe, expect, test, vi } from 'vitest';
import { threadEnv } from '../../../src/edge/functions/create-function-host.ts';
import { expectNoThreads, startHost } from './host-fixture.ts';

afterEach(() => {
	vi.unstubAllEnvs();
	expectNoThreads();
});

test('a function gets the host’s env and its own environment, nothing else of the process', async () => {
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

test('functions with different environments do not share a thread', async () => {
	const fn = { file: 'fn.mjs', source: `export const GET = () => new Response(process.env.OWN);` };
	await using fixture = await startHost({
		fn: { ...fn, environment: { OWN: 'one' } },
		other: { ...fn, environment: { OWN: 'two' } },
	});
	expect([await fixture.text('/'), await fixture.text('/', { name: 'other' })]).toEqual(['one', 'two']);
});

test('changes of a function to its environment do not affect the process', async () => {
	const source = `export const GET = () => { process.env.LEAK = 'leaked'; return new Response(''); };`;
	await using fixture = await startHost(source);
	await fixture.text('/');
	expect(process.env).not.toHaveProperty('LEAK');
});

test('PATH has a default; TZ and NODE_COMPILE_CACHE are inherited', () => {
	expect(threadEnv({}, {}, { TZ: 'UTC', TOKEN: 'x', NODE_COMPILE_CACHE: '/compiled' })).toEqual({
		PATH: '/usr/local/bin:/usr/bin:/bin',
		TZ: 'UTC',
		NODE_COMPILE_CACHE: '/compiled',
		NODE_ENV: 'production',
	});
});

test('the function’s environment overrides the host’s env, which overrides the defaults', () => {
	expect(threadEnv({ PATH: '/given', A: 'given' }, { A: 'own' }, { PATH: '/process' })).toEqual({
		PATH: '/given',
		NODE_ENV: 'production',
		A: 'own',
	});
});

describe('loading all functions', () => {
	const working = { file: 'fn.mjs', source: `export const GET = () => new Response('works');` };

	test('imports each of them once', async () => {
		await using fixture = await startHost({
			fn: working,
			other: { file: 'other.mjs', source: working.source },
			again: working,
		});
		await fixture.host.load();
		expect(fixture.threadCount).toBe(2);
		expect(await fixture.text('/')).toBe('works');
		expect(fixture.threadCount).toBe(2);
	});

	test('fails with the reason of the first that cannot be imported', async () => {
		const broken = { file: 'broken.mjs', source: `throw new TypeError('broken on purpose');` };
		await using fixture = await startHost({ fn: working, broken });
		await expect(fixture.host.load()).rejects.toMatchObject({
			code: 'FUNCTION_INVOCATION_FAILED',
			message: expect.stringContaining('broken.mjs cannot be imported: broken on purpose'),
			cause: { name: 'TypeError', message: 'broken on purpose', stack: expect.stringContaining('broken.mjs') },
		});
	});

	test('does not keep threads that nobody calls', async () => {
		await using fixture = await startHost({ fn: working }, { idleTimeoutMs: 1 });
		await fixture.host.load();
		await fixture.oneExit();
		expect(await fixture.text('/')).toBe('works');
	});
});
