import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, inject, test } from 'vitest';
import { linkNativeModules } from '../../src/composition/share-native-modules.ts';

const build = inject('siteBuild');
const functionsDir = join(build.outputDir, 'functions');

async function nativeModules(dir: string): Promise<string[]> {
	const entries = await readdir(dir, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile() && entry.name.endsWith('.node'))
		.map((entry) => relative(dir, join(entry.parentPath, entry.name)))
		.sort();
}

test('each function carries the driver of the database', async () => {
	const files = await nativeModules(functionsDir);
	expect(files.filter((file) => file.includes('libsql')).map((file) => file.split('/')[0])).toEqual([
		'_isr.func',
		'_render.func',
	]);
});

// Two copies of SQLite in one process do not see each other's locks, and the pages of one never see what the other wrote.
test('native modules are one and the same file in all functions and in node_modules', async () => {
	for (const file of await nativeModules(functionsDir)) {
		const original = join(build.root, file.replace(/^.*?\.func\//, ''));
		const [inFunction, inModules] = await Promise.all([stat(join(functionsDir, file)), stat(original)]);
		expect([inFunction.dev, inFunction.ino], file).toEqual([inModules.dev, inModules.ino]);
	}
});

test('a native module that differs from the one in node_modules stays what it is', async () => {
	const root = await mkdtemp(join(tmpdir(), 'snowline-native-'));
	try {
		const files = {
			'node_modules/a/x.node': 'new',
			'out/f.func/node_modules/a/x.node': 'old',
			'out/f.func/y.node': 'y',
		};
		for (const [file, content] of Object.entries(files)) {
			await mkdir(join(root, file, '..'), { recursive: true });
			await writeFile(join(root, file), content);
		}
		expect(await linkNativeModules(join(root, 'out'), root)).toBe(0);
		expect(await nativeModules(join(root, 'out'))).toEqual(['f.func/node_modules/a/x.node', 'f.func/y.node']);
	} finally {
		await rm(root, { recursive: true });
	}
});
