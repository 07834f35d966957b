import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runInProcess } from '../support/command.ts';

const commands = new URL('../../src/commands/', import.meta.url).pathname;
const secrets = { BYPASS_TOKEN: 'b'.repeat(32), CRON_SECRET: 'c'.repeat(32), AUTH_SECRET: 'a'.repeat(32) };
let dir: string;
beforeEach(async () => {
	dir = await mkdtemp(join(tmpdir(), 'deploy-command-'));
});
afterEach(() => rm(dir, { recursive: true }));

const run = (name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
	runInProcess(join(commands, `${name}.ts`), args, { env: { ...secrets, DATA_DIR: join(dir, 'data'), ...env } });

test.each([
	['deploy', ['npm run deploy', '--list', 'npm run rollback', 'Exit codes']],
	['rollback', ['npm run rollback [-- ID]', 'until the next npm run deploy', '--list', 'Exit codes']],
])('%s --help explains the command and does nothing', async (name, words) => {
	const { code, output, errors } = await run(name, ['--help']);
	expect([code, errors]).toEqual([0, '']);
	for (const word of words) expect(output).toContain(word);
	expect(await readdir(dir)).toEqual([]);
});

test.each([
	['deploy', 'an unknown option', ['--never'], {}, '--never'],
	['deploy', 'an argument', ['now'], {}, 'now'],
	['deploy', 'a bad variable', [], { WEATHER: 'marker-value' }, 'WEATHER'],
	['rollback', 'two builds', ['a', 'b'], {}, 'takes at most one build'],
	['rollback', 'a bad variable', [], { SITE_URL: 'marker-value' }, 'SITE_URL'],
])('%s refuses %s and names it, before anything is made', async (name, _, args, env, named) => {
	const { code, output, errors } = await run(name, args, env);
	expect([code, output]).toEqual([2, '']);
	expect(errors).toContain(named);
	expect(errors).not.toMatch(/marker-value|bbbbbbbb/);
	expect(await readdir(dir)).toEqual([]);
});

test('without any build, the list and a rollback say so', async () => {
	expect(await run('deploy', ['--list'])).toMatchObject({ code: 0, output: expect.stringContaining('no builds yet') });
	expect(await run('rollback', [])).toEqual({
		code: 1,
		output: '',
		errors: 'rollback: No build was served before the current one\n',
	});
});
