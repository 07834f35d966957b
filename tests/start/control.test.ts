import { mkdir, stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ControlRequest, findSite, lockSite, openControl, takeSiteLock } from '../../src/start/control.ts';
import { makeTempDir } from '../support/temp-db.ts';

const answer = async ({ id }: ControlRequest) => {
	if (id === 'bad') throw Object.assign(new Error('It does not load'), { code: 'BUILD_SWITCH_FAILED' });
	return { before: 'old', renderedPages: id.length };
};

async function askOnce(dir: string, request: ControlRequest) {
	const site = await findSite(dir, 0);
	return site.ask === null ? null : site.ask(request);
}

test.each([
	['', 'a folder with a short path'],
	['d'.repeat(120), 'a folder whose path is too long for a socket'],
])('the site of %s is asked and answers (%s)', async (name) => {
	await using temp = await makeTempDir();
	const dir = join(temp.path, name);
	using lock = lockSite(dir);
	expect(lock).not.toBeNull();
	await using _control = await openControl(dir, answer);
	expect(await askOnce(dir, { do: 'check', id: 'four' })).toEqual({ before: 'old', renderedPages: 4 });
	await expect(askOnce(dir, { do: 'switch', id: 'bad', isRollback: false })).rejects.toMatchObject({
		code: 'BUILD_SWITCH_FAILED',
		message: 'It does not load',
	});
	expect((await stat(join(dir, 'control.sock'))).mode & 0o077).toBe(0);
});

test('where no site runs, the caller is the only one who may be it, whatever a killed one left behind', async () => {
	await using dir = await makeTempDir();
	await writeFile(join(dir.path, 'control.sock'), '');
	const site = await findSite(dir.path, 0);
	expect(site.ask).toBeNull();
	expect(lockSite(dir.path)).toBeNull();
	if (site.ask === null) site.lock[Symbol.dispose]();
	using lock = lockSite(dir.path);
	await using _control = await openControl(dir.path, answer);
	expect(lock).not.toBeNull();
	expect(await askOnce(dir.path, { do: 'check', id: 'a' })).toMatchObject({ before: 'old' });
});

test('a site that is starting is waited for, and named if it never listens', async () => {
	await using dir = await makeTempDir();
	using lock = lockSite(dir.path);
	expect(lock).not.toBeNull();
	await expect(findSite(dir.path, 0)).rejects.toMatchObject({ code: 'SITE_UNREACHABLE' });
	const found = findSite(dir.path, 20_000);
	await using _control = await openControl(dir.path, answer);
	expect((await found).ask).not.toBeNull();
});

test('what is no request, or too long, ends the connection and nothing else', async () => {
	await using dir = await makeTempDir();
	await mkdir(dir.path, { recursive: true });
	using _lock = lockSite(dir.path);
	await using _control = await openControl(dir.path, answer);
	for (const text of ['nonsense\n', '{"do":"exit"}\n', 'x'.repeat(10_000)]) {
		const socket = createConnection(join(dir.path, 'control.sock'));
		const ended = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
		socket.resume().write(text);
		await ended;
	}
	expect(await askOnce(dir.path, { do: 'check', id: 'a' })).toMatchObject({ before: 'old' });
});

test('calls are answered one after the other', async () => {
	await using dir = await makeTempDir();
	using _lock = lockSite(dir.path);
	let running = 0;
	const most: number[] = [];
	await using _control = await openControl(dir.path, async (request) => {
		running += 1;
		most.push(running);
		await new Promise((resolve) => setImmediate(resolve));
		running -= 1;
		return answer(request);
	});
	await Promise.all(['a', 'b', 'c'].map((id) => askOnce(dir.path, { do: 'check', id })));
	expect(most).toEqual([1, 1, 1]);
});

test('a start beside a deployment, or a site that is stopping, becomes the site as soon as that is over', async () => {
	await using dir = await makeTempDir();
	const other = lockSite(dir.path);
	const taken = takeSiteLock(dir.path, 20_000);
	expect(await Promise.race([taken, new Promise((resolve) => setTimeout(resolve, 200, 'waits'))])).toBe('waits');
	other?.[Symbol.dispose]();
	using lock = await taken;
	expect(lock).not.toBeNull();
});

test('a start beside a running site does not become the site, nor beside one that never listens', async () => {
	await using dir = await makeTempDir();
	using _lock = lockSite(dir.path);
	expect(await takeSiteLock(dir.path, 0)).toBeNull();
	await using _control = await openControl(dir.path, answer);
	expect(await takeSiteLock(dir.path, 20_000)).toBeNull();
});
