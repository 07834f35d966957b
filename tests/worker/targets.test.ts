import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError } from '../../worker/env.ts';
import { readTargets } from '../../worker/targets.ts';
import { TOKEN } from './fake-site.ts';

let dir: string;
beforeEach(async () => {
	dir = await mkdtemp(join(tmpdir(), 'targets-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function read(content: unknown) {
	const file = join(dir, 'targets.json');
	await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
	return readTargets(file, { BYPASS_TOKEN: TOKEN, LOG_LEVEL: 'warn' });
}

test('the variables of a site override the environment', async () => {
	const own = { SITE_URL: 'https://a.example', PING_TIMEOUT_MS: 5_000 };
	expect(await read([{ name: 'a', ...own }])).toEqual([
		{
			name: 'a',
			variables: { BYPASS_TOKEN: TOKEN, LOG_LEVEL: 'warn', SITE_URL: 'https://a.example', PING_TIMEOUT_MS: '5000' },
		},
	]);
});

test.each([
	['no JSON', '{', ['targets.json']],
	['no list', {}, ['targets.json']],
	['an empty list', [], ['targets.json']],
	['a site without a name', [{ SITE_URL: 'https://a.example' }], ['name']],
	[
		'faults of several sites, and a name twice',
		[{ name: 'a', BYPASS_TOKEN: 'marker-value' }, { name: 'b', SITE_URL: 'marker-value' }, { name: 'b' }],
		['a: BYPASS_TOKEN', 'b: SITE_URL', 'b: the name is taken'],
	],
])('%s is refused, with all faults named and no value printed', async (_, content, named) => {
	const error = await read(content).catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(ConfigError);
	for (const name of named) expect(String(error)).toContain(name);
	expect(String(error)).not.toContain('marker-value');
});

test('a file that cannot be read is refused', async () => {
	await expect(readTargets(join(dir, 'none.json'), {})).rejects.toThrow('cannot be read');
});
