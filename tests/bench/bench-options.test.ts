import { expect, test } from 'vitest';
import { BenchUsageError, readBenchOptions } from './bench-options.ts';
import { CONTENDERS } from './contender.ts';

const read = (...args: string[]) => readBenchOptions(args, 'results.json');

test('without arguments everything is measured and stored', () => {
	const everything = {
		only: CONTENDERS,
		parts: ['throughput', 'herd', 'cold-start', 'site-start'],
		output: 'results.json',
	};
	expect(read()).toEqual({ rounds: 5, seconds: 3, ...everything });
});

test('figures of a part are stored only if an output is given', () => {
	expect(read('--only', 'edge', '--only', 'nginx')).toMatchObject({ only: ['edge', 'nginx'], output: null });
	expect(read('--part', 'herd')).toMatchObject({ parts: ['herd'], output: null });
	expect(read('--part', 'herd', '--output', 'herd.json')).toMatchObject({ output: 'herd.json' });
});

test('help wins over everything else', () => {
	expect(read('--rounds', '2', '--help')).toBe('help');
});

test.each([
	['a server that is not there', ['--only', 'apache']],
	['no rounds', ['--rounds', '0']],
	['a load of half a second', ['--seconds', '0.5']],
	['an unknown option', ['--fast']],
])('%s is refused', (_, args) => {
	expect(() => read(...args)).toThrow(BenchUsageError);
});
