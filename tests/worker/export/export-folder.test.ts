import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ExportFolder } from '../../../worker/export/export-folder.ts';
import { ExportPathError } from '../../../worker/export/export-path.ts';
import { ExportFolderError } from '../../../worker/export/versions.ts';

let parent: string;
let dir: string;
beforeEach(async () => {
	parent = await mkdtemp(join(tmpdir(), 'export-folder-'));
	dir = join(parent, 'site');
});
afterEach(() => rm(parent, { recursive: true }));

const DAY_MS = 86_400_000;
const read = (name: string) => readFile(join(dir, name), 'utf8');
const long = (text: string) => text.repeat(400);

async function publish(files: Readonly<Record<string, string>>, { now = 0, isWhole = true } = {}): Promise<boolean> {
	const folder = await ExportFolder.open(dir, now);
	for (const [name, content] of Object.entries(files)) {
		const [file = '', ...folders] = name.split('/').reverse();
		await folder.write([...folders.reverse(), file], Buffer.from(content));
	}
	return folder.publish(isWhole);
}

async function names(): Promise<string[]> {
	const entries = await readdir(`${dir}/`, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
		.sort();
}

test('nothing of a version is visible before it is published, and everything afterwards', async () => {
	const folder = await ExportFolder.open(dir, 0);
	await folder.write(['resorts', 'a', 'index.html'], Buffer.from('one'));
	expect(await readdir(parent)).toEqual(['site.versions']);
	await folder.publish(true);
	expect(await names()).toEqual(['resorts/a/index.html']);
	expect(await read('resorts/a/index.html')).toBe('one');
});

test('the folder is a relative link, so that the export can be moved', async () => {
	await publish({ 'index.html': 'one' });
	expect(await readlink(dir)).toMatch(/^site\.versions\/1970-01-01T00-00-00\.000Z-[\da-f]{8}$/);
});

test('text has compressed copies with the same contents next to it', async () => {
	await publish({ 'index.html': long('snow'), 'a.woff2': long('font'), 'tiny.txt': 'x' });
	expect(await names()).toEqual(['a.woff2', 'index.html', 'index.html.br', 'index.html.gz', 'tiny.txt']);
	expect(brotliDecompressSync(await readFile(join(dir, 'index.html.br'))).toString()).toBe(long('snow'));
	expect(gunzipSync(await readFile(join(dir, 'index.html.gz'))).toString()).toBe(long('snow'));
});

test('an unchanged file keeps its time and inode, and so do its copies', async () => {
	await publish({ 'index.html': 'one', 'a.css': long('a') });
	for (const name of ['a.css', 'a.css.br']) await utimes(join(dir, name), 1_000, 1_000);
	const before = await Promise.all(['a.css', 'a.css.br', 'index.html'].map((name) => stat(join(dir, name))));
	await publish({ 'index.html': 'two', 'a.css': long('a') });
	const after = await Promise.all(['a.css', 'a.css.br', 'index.html'].map((name) => stat(join(dir, name))));
	const seen = after.map(({ ino, mtimeMs }, n) => [ino === before[n]?.ino, mtimeMs === before[n]?.mtimeMs]);
	expect(seen).toEqual([
		[true, true],
		[true, true],
		[false, false],
	]);
});

test('a changed file does not affect the previous version', async () => {
	await publish({ 'index.html': 'one' });
	const version = join(parent, await readlink(dir));
	await publish({ 'index.html': 'two' });
	expect(await readFile(join(version, 'index.html'), 'utf8')).toBe('one');
});

test('compressed copies of old contents do not stay next to new ones', async () => {
	await publish({ 'a.css': long('a') });
	await publish({ 'a.css': 'short' });
	expect(await names()).toEqual(['a.css']);
});

test('if nothing changed, nothing is published', async () => {
	await publish({ 'index.html': 'one' });
	const version = await readlink(dir);
	expect(await publish({ 'index.html': 'one' })).toBe(false);
	expect([await readlink(dir), (await readdir(`${dir}.versions`)).length]).toEqual([version, 2]);
});

test('a page that no longer exists is removed; its files stay for a week after they were last needed', async () => {
	await publish({ 'index.html': 'one', 'old/index.html': 'old', 'old.css': 'a' });
	await publish({ 'index.html': 'two' }, { now: 3 * DAY_MS });
	expect(await names()).toEqual(['index.html', 'old.css']);
	await publish({ 'index.html': 'three' }, { now: 7 * DAY_MS });
	expect(await names()).toEqual(['index.html', 'old.css']);
	await publish({ 'index.html': 'four' }, { now: 7 * DAY_MS + 1 });
	expect(await names()).toEqual(['index.html']);
});

test('while something fails, no file is removed', async () => {
	await publish({ 'index.html': 'one', 'old.css': 'a' });
	await publish({ 'index.html': 'two' }, { now: 30 * DAY_MS, isWhole: false });
	expect(await names()).toEqual(['index.html', 'old.css']);
});

test('a page that is kept is the same file', async () => {
	await publish({ 'index.html': 'one', 'a/index.html': long('a') });
	const { ino } = await stat(join(dir, 'a/index.html'));
	const folder = await ExportFolder.open(dir, 1);
	await folder.write(['index.html'], Buffer.from('two'));
	await folder.keep(['a', 'index.html']);
	await folder.keep(['never', 'index.html']);
	await folder.publish(false);
	expect(await names()).toEqual(['a/index.html', 'a/index.html.br', 'a/index.html.gz', 'index.html']);
	expect((await stat(join(dir, 'a/index.html'))).ino).toBe(ino);
});

test('three versions are kept', async () => {
	for (let n = 0; n < 6; n++) await publish({ 'index.html': String(n) }, { now: n });
	const versions = (await readdir(`${dir}.versions`)).filter((name) => name.startsWith('1970'));
	expect(versions.map((name) => name.slice(0, 24))).toEqual([3, 4, 5].map((n) => `1970-01-01T00-00-00.00${n}Z`));
});

test('leftovers of a killed process are removed after an hour', async () => {
	await publish({ 'index.html': 'one' });
	const left = join(`${dir}.versions`, '.new-left');
	await mkdir(left);
	const { mtimeMs } = await stat(left);
	await ExportFolder.open(dir, mtimeMs + 3_600_000).then((folder) => folder.discard());
	expect(await readdir(`${dir}.versions`)).toContain('.new-left');
	await ExportFolder.open(dir, mtimeMs + 3_600_001).then((folder) => folder.discard());
	expect(await readdir(`${dir}.versions`)).not.toContain('.new-left');
});

test('an empty folder becomes the export', async () => {
	await mkdir(dir);
	await publish({ 'index.html': 'one' });
	expect(await read('index.html')).toBe('one');
});

test.each([
	['a folder with files', () => mkdir(join(dir, 'photos'), { recursive: true })],
	['a file', () => writeFile(dir, 'mine')],
	['a link to somewhere else', () => symlink(tmpdir(), dir)],
])('%s of someone else is refused and stays', async (_, make) => {
	await make();
	await expect(ExportFolder.open(dir, 0)).rejects.toThrow(ExportFolderError);
	expect(await readdir(parent)).toEqual(['site']);
});

test('a file that is written twice has the last contents', async () => {
	const folder = await ExportFolder.open(dir, 0);
	await folder.write(['a.css'], Buffer.from(long('a')));
	await folder.write(['a.css'], Buffer.from('b'));
	await folder.publish(true);
	expect([await names(), await read('a.css')]).toEqual([['a.css'], 'b']);
});

test('a folder in the way of a file is an error', async () => {
	const folder = await ExportFolder.open(dir, 0);
	await folder.write(['about', 'index.html'], Buffer.from('a page'));
	await expect(folder.write(['about'], Buffer.from('a file'))).rejects.toThrow(ExportPathError);
	await folder.discard();
});

test('a file in the way of a folder is an error', async () => {
	const folder = await ExportFolder.open(dir, 0);
	await folder.write(['about'], Buffer.from('a file'));
	await expect(folder.write(['about', 'index.html'], Buffer.from('a page'))).rejects.toThrow(ExportPathError);
	await folder.discard();
});
