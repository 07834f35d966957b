import type { HasField } from '../build-output/build-output.ts';
import { readCookie } from './cookies.ts';

/** What a condition can ask of a request. */
export type BypassFacts = {
	readonly host: string;
	/** Without the question mark. */
	readonly query: string;
	readonly header: (name: string) => string | undefined;
};

/** Whether one of `experimentalBypassFor` holds: such a request goes past the cache to the function. */
export function bypassesCache(conditions: readonly HasField[], facts: BypassFacts): boolean {
	return conditions.some((condition) => {
		if (condition.type === 'host') return matches(condition.value, facts.host);
		const value = readField(condition.type, condition.key, facts);
		return value !== undefined && (condition.value === undefined || matches(condition.value, value));
	});
}

function readField(type: 'header' | 'cookie' | 'query', key: string, facts: BypassFacts): string | undefined {
	if (type === 'header') return facts.header(key.toLowerCase());
	if (type === 'cookie') return readCookie(facts.header('cookie'), key);
	return new URLSearchParams(facts.query).get(key) ?? undefined;
}

/** The value is a regular expression for the whole; one that is none is taken as text. */
function matches(pattern: string, value: string): boolean {
	try {
		return new RegExp(`^(?:${pattern})$`).test(value);
	} catch {
		return pattern === value;
	}
}
