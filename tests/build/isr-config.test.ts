import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';

const build = inject('siteBuild');

async function readOutputJson(file: string): Promise<unknown> {
	return JSON.parse(await readFile(join(build.outputDir, file), 'utf8'));
}

test('cached pages expire after 300 s, can be regenerated with the token, and vary by their path alone', async () => {
	expect(await readOutputJson('functions/_isr.prerender-config.json')).toEqual({
		expiration: 300,
		bypassToken: build.bypassToken,
		allowQuery: ['x_astro_path', 'x_astro_path_token'],
		passQuery: true,
	});
});

test.each(['_isr', '_render'])('%s runs on Node 24', async (name) => {
	expect(await readOutputJson(`functions/${name}.func/.vc-config.json`)).toMatchObject({
		runtime: 'nodejs24.x',
		launcherType: 'Nodejs',
		supportsResponseStreaming: true,
	});
});
