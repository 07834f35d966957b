import { parseArgs } from 'node:util';
import { CONTENDERS, type ContenderName } from './contender.ts';

export const PARTS = ['throughput', 'herd', 'cold-start', 'site-start'] as const;
export type Part = (typeof PARTS)[number];

export type BenchOptions = {
	readonly rounds: number;
	/** Length of one load. */
	readonly seconds: number;
	readonly only: readonly ContenderName[];
	readonly parts: readonly Part[];
	/** Where results are stored; null: nowhere. */
	readonly output: string | null;
};

/** The command line is wrong. */
export class BenchUsageError extends Error {
	override readonly name = 'BenchUsageError';
	readonly code = 'BAD_COMMAND_LINE';
}

export const HELP = `Compares the edge with raw node:http, Astro with memoryCache and nginx, and npm start with raw node:http, each in
the same minutes.

Usage: npm run bench -- [options]

  --rounds N     how often each server is loaded in each way (5)
  --seconds N    length of one load (3)
  --only NAME    ${CONTENDERS.join(', ')}; may be repeated (all)
  --part NAME    ${PARTS.join(', ')}; may be repeated (all)
  --output FILE  where to store the figures (tests/bench/results.json for a full run; otherwise nowhere).
                 Documents that quote results.json are updated as well
  --help         this text

Builds the site, installs the Astro peer on first use, and uses wrk, or autocannon if wrk is not installed.
nginx takes part if it is installed. With taskset, servers share one core and the load generator has another.
Everything runs on loopback and is stopped at the end. Takes about seven minutes.
`;

/** @returns `help` if only the help was requested @throws {BenchUsageError} */
export function readBenchOptions(args: readonly string[], resultsFile: string): BenchOptions | 'help' {
	const values = parse(args);
	if (values.help) return 'help';
	const only = values.only ?? [];
	const parts = values.part ?? [];
	const whole = only.length === 0 && parts.length === 0;
	return {
		rounds: readCount('--rounds', values.rounds) ?? 5,
		seconds: readCount('--seconds', values.seconds) ?? 3,
		only: only.length === 0 ? CONTENDERS : only.map((name) => readChoice('--only', name, CONTENDERS)),
		parts: parts.length === 0 ? PARTS : parts.map((name) => readChoice('--part', name, PARTS)),
		output: values.output ?? (whole ? resultsFile : null),
	};
}

function parse(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			options: {
				rounds: { type: 'string' },
				seconds: { type: 'string' },
				only: { type: 'string', multiple: true },
				part: { type: 'string', multiple: true },
				output: { type: 'string' },
				help: { type: 'boolean' },
			},
		}).values;
	} catch (error) {
		throw new BenchUsageError(error instanceof Error ? error.message : String(error));
	}
}

function readCount(option: string, text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const count = Number(text);
	if (!Number.isInteger(count) || count < 1 || count > 600)
		throw new BenchUsageError(`${option} is a number from 1 to 600`);
	return count;
}

function readChoice<T extends string>(option: string, text: string, choices: readonly T[]): T {
	const choice = choices.find((each) => each === text);
	if (choice === undefined) throw new BenchUsageError(`${option} is one of ${choices.join(', ')}`);
	return choice;
}
