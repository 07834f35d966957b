import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startTestEdge } from './support/test-edge.ts';

const CLI = join(import.meta.dirname, '../../src/edge/cli.ts');

async function run(...args: string[]): Promise<string> {
	const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'cache', ...args]);
	return stdout;
}

async function edgeWithPages() {
	const headers = [
		['content-type', 'text/html'],
		['vercel-cache-tag', 'snow'],
	] as const;
	const edge = await startTestEdge({
		functions: { _isr: (_call, n) => ({ body: `render ${n}`, headers }), _render: () => ({}) },
		edge: { admin: { host: '127.0.0.1', port: 0 } },
	});
	for (const path of ['/', '/pages/a', '/pages/b']) await edge.get(path);
	return { edge, command: (...args: string[]) => run(...args, '--admin', edge.adminUrl ?? '') };
}

test('list shows the stored answers, without keys', async () => {
	const { command } = await edgeWithPages();
	const lines = (await command('list')).trim().split('\n');
	expect(lines.map((line) => line.split(/ {2,}/).slice(-2))).toEqual([
		['/', 'snow'],
		['/pages/a', 'snow'],
		['/pages/b', 'snow'],
	]);
	expect(lines.join('')).not.toContain('x_astro_path');
});

test('purge deletes a path, purge-tag makes a tag stale, clear deletes everything', async () => {
	const { edge, command } = await edgeWithPages();
	expect(await command('purge', '/pages/a')).toBe('1 response\n');
	expect((await edge.get('/pages/a')).cache).toBe('MISS');
	expect(await command('purge-tag', 'snow')).toBe('3 responses\n');
	expect((await edge.get('/pages/b')).cache).toBe('STALE');
	await edge.idle();
	expect(await command('clear')).toBe('3 responses\n');
	expect(await command('list')).toBe('Nothing is stored.\n');
});

test.each([
	[['list', '--admin', 'http://127.0.0.1:9'], 1, 'no server answers at http://127.0.0.1:9'],
	[['purge'], 2, 'purge takes one argument'],
	[['explode'], 2, 'unknown command "explode"'],
	[['list', '--nonsense'], 2, "Unknown option '--nonsense'"],
	[['list', '--admin', 'x'], 2, '--admin takes a URL like http://127.0.0.1:4322, not "x"'],
])('%j: exit code %i and one message', async (args, code, message) => {
	await expect(run(...args)).rejects.toMatchObject({
		code,
		stderr: expect.stringMatching(`^serve-build-output: ${message}[^\n]*\n$`),
	});
});
