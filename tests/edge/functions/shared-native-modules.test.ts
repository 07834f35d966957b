import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFunctionHost } from '../../../src/edge/functions/create-function-host.ts';
import { SharedNativeModules } from '../../../src/edge/functions/shared-native-modules.ts';
import { expectNoThreads } from './host-fixture.ts';

// Each function has its own copy of a native module, but a process must load only one of them.

let dir: string;
const folders = ['a.func', 'b.func'].map((name) => () => join(dir, name));

beforeEach(async () => {
	dir = await mkdtemp(join(tmpdir(), 'edge-native-'));
	for (const folder of folders) await mkdir(join(folder(), 'lib'), { recursive: true });
});

afterEach(async () => {
	expectNoThreads();
	await rm(dir, { recursive: true });
});

const handlers = () => folders.map((folder) => join(folder(), 'index.mjs'));
/** What threads of the functions load instead of their copies, as the functions are started in turn. */
function sharedBy(handlerFiles: readonly string[], loaded?: readonly string[]): [string, string][] {
	const shared = new SharedNativeModules(loaded);
	return handlerFiles.flatMap((file) => [...shared.forFunction(file)]);
}

const modules = () => folders.map((folder) => join(folder(), 'lib/driver.node'));

test('identical modules of two functions are loaded from one path', async () => {
	for (const path of modules()) await writeFile(path, 'same');
	const [first = '', second = ''] = modules();
	expect(sharedBy(handlers())).toEqual([[second, first]]);
});

test('a module loaded by this process replaces every copy, even a single one', async () => {
	const [first = '', second = ''] = modules();
	for (const path of [first, second]) await writeFile(path, 'same');
	const own = join(dir, 'node_modules/driver.node');
	await mkdir(join(own, '..'));
	await writeFile(own, 'same');
	expect(sharedBy(handlers(), [own])).toEqual([
		[first, own],
		[second, own],
	]);
	expect(sharedBy(handlers().slice(1), [own])).toEqual([[second, own]]);
});

test.skipIf(process.platform !== 'linux')('a function thread loads the copy that this process has loaded', async () => {
	const installed = createRequire(import.meta.url).resolve(`@libsql/linux-${process.arch}-gnu`);
	createRequire(import.meta.url)(installed);
	const [copy = ''] = folders.map((folder) => join(folder(), 'lib/index.node'));
	await copyFile(installed, copy);
	expect(sharedBy(handlers())).toEqual([[copy, installed]]);
});

test('the first function is searched only when a second one starts, and both keep what they load', async () => {
	const [first = '', second = ''] = modules();
	const [one = '', two = ''] = handlers();
	const shared = new SharedNativeModules([]);
	expect(shared.forFunction(one).size).toBe(0);
	for (const path of [first, second]) await writeFile(path, 'same');
	expect([...shared.forFunction(two)]).toEqual([[second, first]]);
	expect([...shared.forFunction(two), ...shared.forFunction(one)]).toEqual([[second, first]]);
});

test('modules with the same name and size but other content stay separate', async () => {
	const [first = '', second = ''] = modules();
	await writeFile(first, 'one');
	await writeFile(second, 'two');
	expect(sharedBy(handlers())).toEqual([]);
});

test('a copy whose original was deleted with its build is loaded itself', async () => {
	const [first = '', second = ''] = modules();
	const [one = '', two = ''] = handlers();
	for (const path of [first, second]) await writeFile(path, 'same');
	const shared = new SharedNativeModules([]);
	shared.forFunction(one);
	expect([...shared.forFunction(two)]).toEqual([[second, first]]);
	await rm(join(dir, 'a.func'), { recursive: true });
	expect([...shared.forFunction(two)]).toEqual([]);
});

test('a build that was deleted before a second one starts is no reason to fail', async () => {
	const [, second = ''] = modules();
	const [one = '', two = ''] = handlers();
	await writeFile(second, 'same');
	const shared = new SharedNativeModules([]);
	shared.forFunction(one);
	await rm(join(dir, 'a.func'), { recursive: true });
	expect([...shared.forFunction(two)]).toEqual([]);
});

test('a handler outside a function folder has no shared modules', () => {
	expect(sharedBy([join(dir, 'index.mjs')])).toEqual([]);
});

test.skipIf(process.platform !== 'linux')('threads of two functions map one library, not two', async () => {
	const installed = createRequire(import.meta.url).resolve(`@libsql/linux-${process.arch}-gnu`);
	const source = `
		import { readFileSync } from 'node:fs';
		process.dlopen({ exports: {} }, new URL('./lib/driver.node', import.meta.url).pathname);
		const mapped = () => readFileSync('/proc/self/maps', 'utf8').split('\\n').filter((line) => line.includes('${dir}'));
		export const GET = () => new Response([...new Set(mapped().map((line) => line.slice(line.indexOf('/'))))].join());`;
	for (const path of modules()) await copyFile(installed, path);
	for (const path of handlers()) await writeFile(path, source);
	const shape = { maxDurationS: 10, environment: {}, prerender: null };
	const functions = new Map(
		handlers().map((handlerFile, index) => [`fn${index}`, { ...shape, name: `fn${index}`, handlerFile }]),
	);
	const host = createFunctionHost({ functions, env: {}, limits: { warmPauseMs: 0 } });
	await host.warm();
	const answer = await host.call({ name: 'fn1', method: 'GET', url: 'https://snow.example/', headers: [], body: null });
	let text = '';
	for await (const chunk of answer.body) text += Buffer.from(chunk).toString();
	expect(text).toBe(modules()[0]);
	await host.close(1_000);
});
