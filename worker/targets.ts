import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ConfigError, readWorkerEnv } from './env.ts';
import type { WorkerLog } from './log.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** One of several sites. */
export type Target = {
	readonly name: string;
	/** The environment, overridden by the variables of this site. */
	readonly variables: Variables;
};

const Targets = z
	.array(z.looseObject({ name: z.string().min(1) }).catchall(z.union([z.string(), z.number()]).transform(String)))
	.min(1);

/**
 * Reads a file of sites: a JSON list, each with its `name` and the variables in which it differs.
 *
 * @throws {ConfigError} naming every fault of every site, never a value
 */
export async function readTargets(file: string, environment: Variables): Promise<readonly Target[]> {
	const parsed = Targets.safeParse(await readJson(file));
	if (!parsed.success) {
		throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${file}: ${path.join('.')} ${message}`));
	}
	const targets = parsed.data.map(({ name, ...own }) => ({ name, variables: { ...environment, ...own } }));
	const faults = targets.flatMap(({ name, variables }, index) => {
		const isRepeated = targets.findIndex((other) => other.name === name) !== index;
		return [...(isRepeated ? [`${name}: the name is taken`] : []), ...faultsOf(name, variables)];
	});
	if (faults.length > 0) throw new ConfigError(faults);
	return targets;
}

/** Returns a log that adds the name of the site to every line. */
export function logFor({ name }: Target, log: WorkerLog): WorkerLog {
	return {
		debug: (fields, message) => log.debug({ target: name, ...fields }, message),
		info: (fields, message) => log.info({ target: name, ...fields }, message),
		warn: (fields, message) => log.warn({ target: name, ...fields }, message),
		error: (fields, message) => log.error({ target: name, ...fields }, message),
	};
}

function faultsOf(name: string, variables: Variables): readonly string[] {
	try {
		readWorkerEnv(variables);
		return [];
	} catch (error) {
		if (error instanceof ConfigError) return error.faults.map((fault) => `${name}: ${fault}`);
		throw error;
	}
}

async function readJson(file: string): Promise<unknown> {
	try {
		return JSON.parse(await readFile(file, 'utf8'));
	} catch (error) {
		const reason = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
		throw new ConfigError([`${file} ${reason}`]);
	}
}
