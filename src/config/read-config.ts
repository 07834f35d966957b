import type { z } from 'zod';
import { ConfigError, type ConfigFault } from '../domain/config-error.ts';

/** Parts of the project that read variables. `site` is the functions of a build, wherever they run. */
export type Reader = 'site' | 'start' | 'build' | 'commands' | 'worker';

/** The definition of one variable. */
export type Variable = {
	/** Parses the text, or undefined where the variable is absent. Its message names the requirement, never the value. */
	readonly schema: z.ZodType;
	/** One sentence or two, as `.env.example` and docs/configuration.md show them. */
	readonly about: string;
	/** What applies if it is absent and the schema has no default. */
	readonly otherwise?: string;
	/** Its value is never printed. */
	readonly secret?: boolean;
	/** Set by Vercel, not by an operator. */
	readonly fromVercel?: boolean;
	readonly readBy: readonly Reader[];
};

export type Variables = Readonly<Record<string, Variable>>;

/** An environment; an empty value counts as absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Checked values by the names of their variables. */
export type Config<V extends Variables, Name extends keyof V, Required extends Name = never> = {
	readonly [N in Name]: N extends Required ? NonNullable<z.output<V[N]['schema']>> : z.output<V[N]['schema']>;
};

/**
 * Reads the named variables.
 *
 * @param required those that must be set
 * @throws {ConfigError} naming every variable that cannot be used and what it must be, never a value
 */
export function readConfig<V extends Variables, Name extends keyof V & string, Required extends Name = never>(
	variables: V,
	environment: Environment,
	names: readonly Name[],
	required: readonly Required[] = [],
): Config<V, Name, Required> {
	const faults: ConfigFault[] = [];
	const entries = names.map((name) => {
		const parsed = variables[name]?.schema.safeParse(environment[name] || undefined);
		if (parsed?.success === false) {
			faults.push({ variable: name, requirement: parsed.error.issues[0]?.message ?? 'is not usable' });
		} else if (parsed?.data === undefined && required.some((each) => each === name)) {
			faults.push({ variable: name, requirement: 'is missing' });
		}
		return [name, parsed?.data];
	});
	if (faults.length > 0) throw new ConfigError(faults);
	return Object.fromEntries(entries);
}

/** Returns the names of the variables that a part of the project reads. */
export function namesReadBy<V extends Variables>(variables: V, reader: Reader): (keyof V & string)[] {
	return Object.keys(variables).filter((name) => variables[name]?.readBy.includes(reader));
}

/** Returns the values that must never be printed. */
export function secretsIn(variables: Variables, environment: Environment): readonly string[] {
	return Object.entries(variables).flatMap(([name, { secret }]) => (secret && environment[name]) || []);
}
