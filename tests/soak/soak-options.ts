import { parseArgs } from 'node:util';
import type { Scenario } from './scenario.ts';

export type SoakOptions = {
	readonly name: string;
	readonly count: number;
	readonly seed: number;
	/** Parts of the scenario to run; undefined: all. */
	readonly only: readonly string[] | undefined;
};

/** The command line is wrong. */
export class SoakUsageError extends Error {
	override readonly name = 'SoakUsageError';
	readonly code = 'BAD_COMMAND_LINE';
}

const MAX_COUNT = 10_000_000;

export function helpText(scenarios: ReadonlyMap<string, Scenario>): string {
	const width = Math.max(...[...scenarios.keys()].map((name) => name.length));
	const lines = [...scenarios].map(
		([name, { summary, counts, defaultCount, parts }]) =>
			`  ${name.padEnd(width)}  ${summary}\n  ${''.padEnd(width)}  --count: ${counts} (${defaultCount})` +
			(parts ? `\n  ${''.padEnd(width)}  --only: ${parts.join(', ')}` : ''),
	);
	return `Puts the edge and the site under load and attack for minutes, and prints what it found.

Usage: npm run soak -- NAME [--count N] [--seed N]
       npm run soak -- hostile [--minutes N] [--only ATTACK,ATTACK] [--seed N]

${lines.join('\n')}

  --seed N  seed of all random choices (1)
  --help    this text

Servers run on loopback, in temporary folders, and are stopped at the end. Exits with 1 if a fault was found.
`;
}

/** @returns `help` if only the help was requested @throws {SoakUsageError} */
export function readSoakOptions(
	args: readonly string[],
	scenarios: ReadonlyMap<string, Pick<Scenario, 'counts' | 'defaultCount' | 'parts'>>,
): SoakOptions | 'help' {
	const { values, positionals } = parse(args);
	if (values.help) return 'help';
	const [name = '', ...more] = positionals;
	const scenario = scenarios.get(name);
	if (scenario === undefined || more.length > 0)
		throw new SoakUsageError(`name one of ${[...scenarios.keys()].join(', ')}`);
	if (values.minutes !== undefined && scenario.counts !== 'minutes')
		throw new SoakUsageError(`${name} has no --minutes`);
	const given = readNumber('--count', values.count) ?? readNumber('--minutes', values.minutes);
	const seed = readNumber('--seed', values.seed) ?? 1;
	return { name, count: given ?? scenario.defaultCount, seed, only: readParts(values.only, scenario.parts ?? []) };
}

function readParts(text: string | undefined, parts: readonly string[]): readonly string[] | undefined {
	if (text === undefined) return undefined;
	const only = text.split(',');
	const unknown = only.find((part) => !parts.includes(part));
	if (unknown !== undefined) throw new SoakUsageError(`--only takes ${parts.join(', ') || 'nothing here'}`);
	return only;
}

function parse(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			allowPositionals: true,
			options: {
				...{ count: { type: 'string' }, minutes: { type: 'string' }, only: { type: 'string' } },
				...{ seed: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
			},
		});
	} catch (error) {
		throw new SoakUsageError(error instanceof Error ? error.message : String(error));
	}
}

function readNumber(option: string, text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const number = Number(text);
	if (/^\d+$/.test(text) && number >= 1 && number <= MAX_COUNT) return number;
	throw new SoakUsageError(`${option} is a whole number from 1 to ${MAX_COUNT}`);
}
