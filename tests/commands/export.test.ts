import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runInProcess } from '../support/command.ts';

const cli = new URL('../../src/commands/export.ts', import.meta.url).pathname;
const secrets = { BYPASS_TOKEN: 'b'.repeat(32), CRON_SECRET: 'c'.repeat(32), AUTH_SECRET: 'a'.repeat(32) };
let dir: string;
beforeEach(async () => {
	dir = await mkdtemp(join(tmpdir(), 'export-command-'));
});
afterEach(() => rm(dir, { recursive: true }));

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
	runInProcess(cli, args, { cwd: dir, env: { ...secrets, DATA_DIR: join(dir, 'data'), ...env } });

test('--help explains the command and does nothing', async () => {
	const { code, output, errors } = await run(['--help']);
	expect([code, errors]).toEqual([0, '']);
	for (const word of ['npm run export -- DIR', 'SITE_URL', 'Exit codes']) expect(output).toContain(word);
	expect(await readdir(dir)).toEqual([]);
});

test.each([
	['no folder', [], {}, 'takes one folder'],
	['two folders', ['a', 'b'], {}, 'takes one folder'],
	['an unknown option', ['--never', 'a'], {}, '--never'],
	['a bad variable', ['a'], { WEATHER: 'marker-value' }, 'WEATHER'],
	['a folder of someone else', ['taken'], {}, 'contains something other than an export'],
])('%s is refused, named, before anything is made', async (_, args, env, named) => {
	await mkdir(join(dir, 'taken/photos'), { recursive: true });
	const { code, output, errors } = await run(args, env);
	expect([code, output]).toEqual([2, '']);
	expect(errors).toMatch(/^export: /);
	expect(errors).toContain(named);
	expect(errors).not.toMatch(/marker-value|bbbbbbbb/);
	expect(await readdir(dir)).toEqual(['taken']);
});
