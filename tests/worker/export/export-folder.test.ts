import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ExportFolder } from '../../../worker/export/export-folder.ts';
import { ExportPathError } from '../../../worker/export/export-path.ts';

let dir: string;
beforeEach(async () => {
	dir = await mkdtemp(join(tmpdir(), 'export-folder-'));
});
afterEach(() => rm(dir, { recursive: true }));

const bytes = (text: string) => Buffer.from(text);

async function files(folder = dir): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1));
}

test('a file is written with its folders, and nothing else stays', async () => {
	const folder = await ExportFolder.open(join(dir, 'new/out'), 0);
	await folder.replace(['resorts', 'a', 'index.html'], bytes('one'));
	await folder.replace(['resorts', 'a', 'index.html'], bytes('two'));
	expect(await files()).toEqual(['new/out/resorts/a/index.html']);
	expect(await readFile(join(dir, 'new/out/resorts/a/index.html'), 'utf8')).toBe('two');
});

test('a reader never sees half a file', async () => {
	const folder = await ExportFolder.open(dir, 0);
	const versions = ['a', 'b'].map((letter) => letter.repeat(2_000_000));
	await folder.replace(['index.html'], bytes(versions[0] ?? ''));
	let writing = true;
	const writer = (async () => {
		for (let round = 0; round < 20; round++) await folder.replace(['index.html'], bytes(versions[round % 2] ?? ''));
		writing = false;
	})();
	while (writing) expect(versions.includes(await readFile(join(dir, 'index.html'), 'utf8'))).toBe(true);
	await writer;
});

test('a link that leads out of the folder is not followed', async () => {
	const outside = await mkdtemp(join(tmpdir(), 'export-outside-'));
	await symlink(outside, join(dir, 'resorts'));
	const folder = await ExportFolder.open(dir, 0);
	await expect(folder.replace(['resorts', 'a', 'index.html'], bytes('x'))).rejects.toThrow(ExportPathError);
	expect(await readdir(outside)).toEqual([]);
	await rm(outside, { recursive: true });
});

test('a link in the place of a file is replaced, not written through', async () => {
	const victim = join(dir, 'victim');
	await writeFile(victim, 'untouched');
	await mkdir(join(dir, 'out'));
	await symlink(victim, join(dir, 'out/index.html'));
	const folder = await ExportFolder.open(join(dir, 'out'), 0);
	await folder.replace(['index.html'], bytes('page'));
	expect(await readFile(victim, 'utf8')).toBe('untouched');
	expect(await readFile(join(dir, 'out/index.html'), 'utf8')).toBe('page');
});

test('a file does not take the place of a folder, nor a folder that of a file', async () => {
	const folder = await ExportFolder.open(dir, 0);
	await folder.replace(['a', 'index.html'], bytes('page'));
	await folder.replace(['b'], bytes('file'));
	await expect(folder.replace(['a'], bytes('x'))).rejects.toThrow(ExportPathError);
	await expect(folder.replace(['b', 'index.html'], bytes('x'))).rejects.toThrow(ExportPathError);
	expect((await files()).sort()).toEqual(['a/index.html', 'b']);
});

test('what a killed process left is removed once it is old, and nothing else', async () => {
	const left = join(dir, '.export-left');
	await writeFile(left, 'half');
	await writeFile(join(dir, '.well-known'), 'mine');
	await utimes(left, 1_000, 1_000);
	await ExportFolder.open(dir, 1_000_000 + 3_600_000);
	expect(await files()).toContain('.export-left');
	await ExportFolder.open(dir, 1_000_000 + 3_600_001);
	expect(await files()).toEqual(['.well-known']);
});
