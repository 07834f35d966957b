import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';

const build = inject('siteBuild');

/** Files of the output, not of the packages in it. */
async function filesWith(text: string): Promise<string[]> {
	const entries = await readdir(build.outputDir, { recursive: true, withFileTypes: true });
	const files = entries
		.filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
		.map((entry) => join(entry.parentPath, entry.name));
	const found = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(text) ? file : null)));
	return found.flatMap((file) => (file === null ? [] : [file.slice(build.outputDir.length + 1)]));
}

test('the bypass token is in the file that the platform reads, and nowhere else', async () => {
	expect(await filesWith(build.bypassToken)).toEqual(['functions/_isr.prerender-config.json']);
});

test('no public file reveals where the site was built', async () => {
	expect((await filesWith(build.root)).filter((file) => file.startsWith('static/'))).toEqual([]);
});

test('no source map is published', async () => {
	const files = await readdir(join(build.outputDir, 'static'), { recursive: true });
	expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
});
