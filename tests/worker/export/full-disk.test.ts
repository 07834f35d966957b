import { execFileSync } from 'node:child_process';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeDurably } from '../../../worker/export/export-file.ts';
import { ExportFolder } from '../../../worker/export/export-folder.ts';

/** Mounts a file system of 64 KB; null where that is not allowed. */
async function mountSmallDisk(): Promise<({ readonly dir: string } & AsyncDisposable) | null> {
	const dir = await mkdtemp(join(tmpdir(), 'full-disk-'));
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir], { stdio: 'ignore' });
	} catch {
		await rm(dir, { recursive: true });
		return null;
	}
	const unmount = async () => {
		execFileSync('umount', [dir]);
		await rm(dir, { recursive: true });
	};
	return { dir, [Symbol.asyncDispose]: unmount };
}

test('a file that could not be written leaves nothing behind', async () => {
	const dir = await mkdtemp(join(tmpdir(), 'export-file-'));
	async function* untilFull() {
		yield Buffer.from('half');
		throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
	}
	const writing = writeDurably(join(dir, 'a'), untilFull() as unknown as Uint8Array);
	await expect(writing).rejects.toMatchObject({ code: 'ENOSPC' });
	await expect(access(join(dir, 'a'))).rejects.toMatchObject({ code: 'ENOENT' });
	await rm(dir, { recursive: true });
});

test('on a full disk the reason is that it is full, and the file of before is kept', async ({ skip }) => {
	await using disk = await mountSmallDisk();
	if (disk === null) return skip('this user may not mount a file system');
	const dir = join(disk.dir, 'site');
	const first = await ExportFolder.open(dir, 0);
	await first.write(['index.html'], Buffer.from('before'));
	await first.publish(true);

	const second = await ExportFolder.open(dir, 1);
	await second.write(['a.txt'], Buffer.from('new'));
	const tooLarge = second.write(['index.html'], Buffer.alloc(200_000, 'x'));
	await expect(tooLarge).rejects.toMatchObject({ code: 'ENOSPC' });
	await second.keep(['index.html']);
	await second.publish(false);
	expect(await readFile(join(dir, 'index.html'), 'utf8')).toBe('before');
	expect(await readFile(join(dir, 'a.txt'), 'utf8')).toBe('new');
});
