import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, inject, test } from 'vitest';

const build = inject('siteBuild');
const functionsDir = join(build.outputDir, 'functions');

async function nativeModules(dir: string): Promise<string[]> {
	const entries = await readdir(dir, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile() && entry.name.endsWith('.node'))
		.map((entry) => relative(dir, join(entry.parentPath, entry.name)))
		.sort();
}

test('each function includes the database driver', async () => {
	const files = await nativeModules(functionsDir);
	expect(files.filter((file) => file.includes('libsql')).map((file) => file.split('/')[0])).toEqual([
		'_isr.func',
		'_render.func',
	]);
});
