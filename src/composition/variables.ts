import { ConfigError } from '../domain/config-error.ts';

/** Named values as they come from an environment; an empty one counts as absent. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** @returns undefined where the variable is absent or empty */
export function readText(variables: Variables, name: string): string | undefined {
	return variables[name] || undefined;
}

/** @returns origin of an http(s) address; path and query are dropped. @throws {ConfigError} */
export function readOrigin(variables: Variables, name: string): string | undefined {
	const text = readText(variables, name);
	if (text === undefined) return undefined;
	const url = URL.canParse(text) ? new URL(text) : null;
	if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
		throw new ConfigError(name, 'must be an http or https address');
	}
	return url.origin;
}

/**
 * A secret that travels in an `Authorization` header: printable ASCII without blanks and commas.
 *
 * @throws {ConfigError}
 */
export function readToken(variables: Variables, name: string, minLength: number): string | undefined {
	const text = readText(variables, name);
	if (text === undefined) return undefined;
	if (text.length < minLength) throw new ConfigError(name, `must have at least ${minLength} characters`);
	if (!/^[\x21-\x2b\x2d-\x7e]+$/.test(text)) {
		throw new ConfigError(name, 'must be printable ASCII without blanks and commas');
	}
	return text;
}

/** @throws {ConfigError} */
export function readPositiveInteger(variables: Variables, name: string): number | undefined {
	const text = readText(variables, name);
	if (text === undefined) return undefined;
	if (!/^[1-9]\d{0,8}$/.test(text)) throw new ConfigError(name, 'must be a whole number of at least 1');
	return Number(text);
}

/** @throws {ConfigError} */
export function readChoice<T extends string>(variables: Variables, name: string, choices: readonly T[]): T | undefined {
	const text = readText(variables, name);
	if (text === undefined) return undefined;
	const choice = choices.find((candidate) => candidate === text);
	if (choice === undefined) throw new ConfigError(name, `must be one of ${choices.join(', ')}`);
	return choice;
}
