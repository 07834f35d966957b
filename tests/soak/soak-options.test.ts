import { expect, test } from 'vitest';
import { readSoakOptions } from './soak-options.ts';

const scenarios = new Map([
	['urls', { defaultCount: 7, counts: 'URLs' }],
	['hostile', { defaultCount: 10, counts: 'minutes', parts: ['floods', 'slow'] }],
]);

test('without options, a scenario has its default count and a fixed seed', () => {
	expect(readSoakOptions(['urls'], scenarios)).toEqual({
		...{ name: 'urls', count: 7, seed: 1, only: undefined },
	});
});

test('count and seed can be given', () => {
	expect(readSoakOptions(['--seed', '3', 'urls', '--count', '9'], scenarios)).toMatchObject({ count: 9, seed: 3 });
});

test('a run by time takes minutes, and parts of it by name', () => {
	const asked = readSoakOptions(['hostile', '--minutes', '2', '--only', 'slow,floods'], scenarios);
	expect(asked).toMatchObject({ count: 2, only: ['slow', 'floods'] });
});

test.each([
	[['urls', '--minutes', '1']],
	[['hostile', '--only', 'other']],
	[['urls', '--only', 'slow']],
	[[]],
	[['other']],
	[['urls', 'urls']],
	[['urls', '--count', '0']],
	[['urls', '--nonsense']],
])('%j is refused', (args) => {
	expect(() => readSoakOptions(args, scenarios)).toThrow(expect.objectContaining({ code: 'BAD_COMMAND_LINE' }));
});
