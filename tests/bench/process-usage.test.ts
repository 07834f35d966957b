import { expect, test } from 'vitest';
import { parseProcStat, readUsage } from './process-usage.ts';

const fields = 'S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 11 0 12345 1000000 2560 18446744073709551615';

test('user and system time are added, and memory is counted in pages of 4 KB', () => {
	expect(parseProcStat(`42 (node) ${fields}`)).toEqual({ cpuMs: 2_000, residentBytes: 10 * 1_048_576 });
});

test('a program may have any name', () => {
	expect(parseProcStat(`42 (a) b (c d) ${fields}`)).toEqual({ cpuMs: 2_000, residentBytes: 10 * 1_048_576 });
});

test('any other line is rejected', () => {
	expect(() => parseProcStat('42 (node) S 1')).toThrow(RangeError);
});

test('a process that has ended has no usage', async () => {
	expect(await readUsage([2 ** 30])).toBeNull();
});
