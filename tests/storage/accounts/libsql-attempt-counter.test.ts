import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AttemptCounter } from '../../../src/app/accounts/account-ports.ts';
import { createLibsqlAttemptCounter } from '../../../src/storage/accounts/libsql-attempt-counter.ts';
import { testEpochAt } from '../../support/fake-clock.ts';
import { openTempDatabase, type TempDatabase } from '../../support/temp-db.ts';

const THREE_A_MINUTE = { attempts: 3, windowMs: 60_000 };
let temp: TempDatabase;
let counter: AttemptCounter;

beforeEach(async () => {
	temp = await openTempDatabase();
	counter = createLibsqlAttemptCounter(temp.database);
});
afterEach(() => temp[Symbol.asyncDispose]());

const countAt = (afterMs: number, key = 'ada') => counter.count(key, THREE_A_MINUTE, testEpochAt + afterMs);

test('a key has a number of attempts per window, which starts with the first attempt', async () => {
	expect([await countAt(0), await countAt(20_000), await countAt(40_000)]).toEqual([null, null, null]);
	expect(await countAt(50_000)).toBe(10);
	expect(await countAt(59_999)).toBe(1);
	expect(await countAt(60_000)).toBeNull();
});

test('one key does not use up the attempts of another', async () => {
	for (let n = 0; n < 5; n += 1) await countAt(n);
	expect(await countAt(10, 'grace')).toBeNull();
});

test('parallel attempts do not exceed the limit', async () => {
	const answers = await Promise.all(Array.from({ length: 20 }, () => countAt(0)));
	expect(answers.filter((answer) => answer === null)).toHaveLength(3);
});

test('a key that is reset starts again', async () => {
	for (let n = 0; n < 4; n += 1) await countAt(n);
	await counter.forget('ada');
	expect(await countAt(10)).toBeNull();
});

test('a clock that was set back does not lock anyone out for longer than a window', async () => {
	for (let n = 0; n < 4; n += 1) await countAt(3_600_000);
	expect(await countAt(0)).toBeNull();
});

test('no key is stored as plain text, and no row is kept longer than its window', async () => {
	await countAt(0, 'password:ada@example.com');
	await countAt(90_000, 'password:grace@example.com');
	const rows = await temp.database.read((orm) => orm.all<{ key: string }>('select key from attempt_counts'));
	expect(rows).toHaveLength(1);
	expect(JSON.stringify(rows)).not.toContain('example.com');
});
