import { afterEach, expect, test } from 'vitest';
import type { LogEvent } from '../../src/app/log-event.ts';
import { createBackground } from '../../src/composition/runtime.ts';

const contextKey = Symbol.for('@vercel/request-context');
afterEach(() => {
	Reflect.deleteProperty(globalThis, contextKey);
});

test('work is passed to the platform’s waitUntil', async () => {
	const given: Promise<unknown>[] = [];
	const context = { waitUntil: (work: Promise<unknown>) => given.push(work) };
	Reflect.set(globalThis, contextKey, { get: () => context });
	createBackground(() => {})(Promise.resolve('done'));
	expect(await Promise.all(given)).toEqual(['done']);
});

test.each([
	['there is no platform', undefined],
	['no request is running', { get: () => undefined }],
])('work continues where %s', async (_, holder) => {
	Reflect.set(globalThis, contextKey, holder);
	const work = Promise.withResolvers<void>();
	createBackground(() => {})(work.promise);
	work.resolve();
	await expect(work.promise).resolves.toBeUndefined();
});

test('work that fails is logged', async () => {
	const logged = Promise.withResolvers<LogEvent>();
	createBackground(logged.resolve)(Promise.reject(new TypeError('broken')));
	expect(await logged.promise).toEqual({
		level: 'error',
		event: 'background-work-failed',
		code: 'TypeError',
		message: 'broken',
		err: expect.any(TypeError),
	});
});
