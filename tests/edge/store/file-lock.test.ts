import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeLock, tryLock } from '../../../src/edge/store/file-lock.ts';
import { temporaryCacheDir } from '../support/test-edge.ts';

const module = new URL('../../../src/edge/store/file-lock.ts', import.meta.url).href;

test('one process at a time holds an exclusive lock, and the next one waits for it', async () => {
	const dir = await temporaryCacheDir();
	const file = join(dir, 'build.lock');
	const first = tryLock(file, 'exclusive');
	expect(first).not.toBeNull();
	expect([tryLock(file, 'exclusive'), tryLock(file, 'shared')]).toEqual([null, null]);
	const waited = Promise.withResolvers<string>();
	const second = takeLock(file, 'exclusive', () => waited.resolve('waits'));
	expect(await waited.promise).toBe('waits');
	first?.[Symbol.dispose]();
	using held = await second;
	expect(held).toBeDefined();
});

test('any number share a lock, and none has it exclusively meanwhile', async () => {
	const dir = await temporaryCacheDir();
	const file = join(dir, 'build.lock');
	{
		using first = tryLock(file, 'shared');
		using second = tryLock(file, 'shared');
		expect([first, second]).not.toContain(null);
		expect(tryLock(file, 'exclusive')).toBeNull();
	}
	using last = tryLock(file, 'exclusive');
	expect(last).not.toBeNull();
});

test('the lock of a process that was killed is free', async () => {
	const dir = await temporaryCacheDir();
	const file = join(dir, 'build.lock');
	const program = `const { tryLock } = await import(${JSON.stringify(module)});
		globalThis.held = tryLock(${JSON.stringify(file)}, 'exclusive'); console.log('held'); setInterval(() => {}, 1e6);`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	await once(child.stdout, 'data');
	expect(tryLock(file, 'exclusive')).toBeNull();
	child.kill('SIGKILL');
	await once(child, 'exit');
	using taken = tryLock(file, 'exclusive');
	expect(taken).not.toBeNull();
});

test('a lock that cannot be opened is named', async () => {
	const dir = await temporaryCacheDir();
	const file = join(dir, 'missing/build.lock');
	expect(() => tryLock(file, 'shared')).toThrow(file);
});
