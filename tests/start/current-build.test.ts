import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
	type CurrentBuild,
	findRollbackTarget,
	findUnneeded,
	holdBack,
	readCurrentBuild,
	rollBack,
	serveNext,
	writeCurrentBuild,
} from '../../src/start/current-build.ts';
import { makeTempDir } from '../support/temp-db.ts';

const deployed = (...ids: readonly string[]): CurrentBuild =>
	ids.reduce<CurrentBuild | null>((current, id, at) => serveNext(current, id, at), null) as CurrentBuild;
const idsBefore = ({ before }: CurrentBuild) => before.map(({ id }) => id);

test('the first build has none before it', () => {
	expect(deployed('a')).toEqual({ id: 'a', rolledBackFrom: null, before: [] });
	expect(findRollbackTarget(deployed('a'))).toBeNull();
});

test('the three builds before the current one stay, newest first, with when they were replaced', () => {
	const current = deployed('a', 'b', 'c', 'd', 'e');
	expect(current.before).toEqual([
		{ id: 'd', untilAt: 4, wasLeft: false },
		{ id: 'c', untilAt: 3, wasLeft: false },
		{ id: 'b', untilAt: 2, wasLeft: false },
	]);
});

test('to serve the same build again changes nothing', () => {
	const current = deployed('a', 'b');
	expect(serveNext(current, 'b', 9)).toEqual(current);
});

test('a rollback goes back to the build before, the next one further, never to one that was left', () => {
	const first = rollBack(deployed('a', 'b', 'c'), 'b', 10);
	expect(first).toMatchObject({ id: 'b', rolledBackFrom: 'c' });
	expect(idsBefore(first)).toEqual(['c', 'a']);
	expect(findRollbackTarget(first)).toBe('a');
	const second = rollBack(first, 'a', 11);
	expect(second).toMatchObject({ id: 'a', rolledBackFrom: 'b' });
	expect(findRollbackTarget(second)).toBeNull();
});

test('a rollback to the build that is served changes nothing', () => {
	expect(rollBack(deployed('a', 'b'), 'b', 10)).toEqual(deployed('a', 'b'));
});

test('a deployment ends a rollback, also one of the build that was left', () => {
	const back = rollBack(deployed('a', 'b'), 'a', 10);
	expect(serveNext(back, 'b', 11)).toEqual({
		id: 'b',
		rolledBackFrom: null,
		before: [{ id: 'a', untilAt: 11, wasLeft: false }],
	});
	expect(serveNext(back, 'a', 11)).toEqual({ ...back, rolledBackFrom: null });
});

test('after a deployment that failed, a restart stays with the build of before, until the next deployment', () => {
	const current = deployed('a', 'b');
	const held = holdBack(current, 'c');
	expect(held).toEqual({ ...current, rolledBackFrom: 'c' });
	expect(serveNext(held, 'd', 9)).toMatchObject({ id: 'd', rolledBackFrom: null });
	expect(holdBack(current, 'b')).toEqual(current);
});

test('builds that were never served stay as long as they are among the three newest of these', () => {
	const current = deployed('a', 'b');
	expect(findUnneeded(['x', 'y', 'b', 'z', 'a', 'v', 'w'], current)).toEqual(['v', 'w']);
	expect(findUnneeded(['d', 'c', 'b', 'a'], null)).toEqual(['a']);
});

test('the state is replaced in one step, and an unreadable one counts as none', async () => {
	await using dir = await makeTempDir();
	expect(await readCurrentBuild(dir.path)).toBeNull();
	await writeCurrentBuild(dir.path, deployed('a', 'b'));
	await writeCurrentBuild(dir.path, deployed('a', 'b', 'c'));
	expect(await readCurrentBuild(dir.path)).toEqual(deployed('a', 'b', 'c'));
	expect(await readdir(dir.path)).toEqual(['current.json']);
	await writeFile(join(dir.path, 'current.json'), '{"id":');
	expect(await readCurrentBuild(dir.path)).toBeNull();
});

test('a state that cannot be written leaves nothing behind', async () => {
	await using dir = await makeTempDir();
	await mkdir(join(dir.path, 'current.json'));
	await expect(writeCurrentBuild(dir.path, deployed('a'))).rejects.toThrow();
	expect(await readdir(dir.path)).toEqual(['current.json']);
});
