import type { RouteWithSrc } from '@vercel/routing-utils';
import { decodeEscapes } from './canonical-path.ts';
import type { RouteRequest } from './route-result.ts';
import { compilePattern } from './source-pattern.ts';

type RouteCondition = NonNullable<RouteWithSrc['has']>[number];
type MatchableValue = NonNullable<RouteCondition['value']>;
type Comparison = Exclude<MatchableValue, string>;

/** The compiled `has` and `missing` of a route. */
export type Conditions = {
	/** Names that the destination may refer to: named groups of `has`, and keys of `has` without a value. */
	readonly names: ReadonlySet<string>;
	/** Returns the values of the names, or null if a condition is not met. */
	test(facts: RequestFacts): ReadonlyMap<string, string> | null;
};

/** Returns the named groups of a matching value, or null if it does not match. */
type ValueTest = (value: string) => Readonly<Record<string, string | undefined>> | null;

const NOTHING: ReadonlyMap<string, string> = new Map();
const NO_GROUPS: Readonly<Record<string, string | undefined>> = {};
const GROUP_NAME = /\(\?P?<([A-Za-z_]\w*)>/g;

/**
 * Compiles `has` and `missing`.
 *
 * A condition without a value only requires the key. A string is a pattern that must match a whole value; for a
 * repeated key one matching value is enough.
 *
 * @throws {PatternError}
 */
export function compileConditions(route: Pick<RouteWithSrc, 'has' | 'missing'>): Conditions {
	const has = (route.has ?? []).map(compileCondition);
	const missing = (route.missing ?? []).map(compileCondition);
	const names = new Set(has.flatMap((condition) => condition.names));
	if (has.length === 0 && missing.length === 0) return { names, test: () => NOTHING };
	return {
		names,
		test(facts) {
			const values = new Map<string, string>();
			if (!has.every((condition) => condition.holds(facts, values))) return null;
			return missing.some((condition) => condition.holds(facts, null)) ? null : values;
		},
	};
}

type CompiledCondition = {
	readonly names: readonly string[];
	holds(facts: RequestFacts, into: Map<string, string> | null): boolean;
};

function compileCondition(condition: RouteCondition): CompiledCondition {
	const read = reader(condition);
	const key = 'key' in condition ? condition.key : null;
	const { value } = condition;
	if (value === undefined || value === '') {
		return {
			names: key === null ? [] : [key],
			holds(facts, into) {
				const [first] = read(facts);
				if (first === undefined) return false;
				if (key !== null) into?.set(key, first);
				return true;
			},
		};
	}
	const test = compileValue(value);
	return {
		names: groupNames(value),
		holds(facts, into) {
			for (const candidate of read(facts)) {
				const groups = test(candidate);
				if (groups === null) continue;
				for (const [name, group] of Object.entries(groups)) into?.set(name, group ?? '');
				return true;
			}
			return false;
		},
	};
}

function reader(condition: RouteCondition): (facts: RequestFacts) => readonly string[] {
	if (condition.type === 'host') return (facts) => facts.hosts();
	const { key } = condition;
	if (condition.type === 'cookie') return (facts) => facts.cookie(key);
	if (condition.type === 'query') return (facts) => facts.query(key);
	const name = key.toLowerCase();
	return (facts) => facts.header(name);
}

function groupNames(value: MatchableValue): readonly string[] {
	const pattern = typeof value === 'string' ? value : (value.re ?? '');
	return [...pattern.matchAll(GROUP_NAME)].map((match) => match[1] ?? '');
}

function compileValue(value: MatchableValue): ValueTest {
	if (typeof value === 'string') return compileValuePattern(value);
	const comparisons = compileComparisons(value);
	const pattern = value.re === undefined ? null : compileValuePattern(value.re);
	return (candidate) => {
		if (!comparisons.every((compare) => compare(candidate))) return null;
		return pattern === null ? NO_GROUPS : pattern(candidate);
	};
}

function compileValuePattern(pattern: string): ValueTest {
	const regex = compilePattern(pattern, true);
	return (candidate) => {
		const match = regex.exec(candidate);
		return match === null ? null : (match.groups ?? NO_GROUPS);
	};
}

/** Compiles all comparisons but `re`; every one must hold. Source: `matchableValueSchema` of `@vercel/routing-utils`. */
export function compileComparisons(value: Omit<Comparison, 're'>): readonly ((candidate: string) => boolean)[] {
	const { eq, neq, inc, ninc, pre, suf, gt, gte, lt, lte } = value;
	const comparisons: ((candidate: string) => boolean)[] = [];
	if (eq !== undefined) comparisons.push((candidate) => candidate === String(eq));
	if (neq !== undefined) comparisons.push((candidate) => candidate !== neq);
	if (inc !== undefined) comparisons.push((candidate) => inc.includes(candidate));
	if (ninc !== undefined) comparisons.push((candidate) => !ninc.includes(candidate));
	if (pre !== undefined) comparisons.push((candidate) => candidate.startsWith(pre));
	if (suf !== undefined) comparisons.push((candidate) => candidate.endsWith(suf));
	if (gt !== undefined) comparisons.push((candidate) => toNumber(candidate) > gt);
	if (gte !== undefined) comparisons.push((candidate) => toNumber(candidate) >= gte);
	if (lt !== undefined) comparisons.push((candidate) => toNumber(candidate) < lt);
	if (lte !== undefined) comparisons.push((candidate) => toNumber(candidate) <= lte);
	return comparisons;
}

/** Returns NaN for a blank text, so that no comparison holds. */
function toNumber(candidate: string): number {
	return candidate.trim() === '' ? Number.NaN : Number(candidate);
}

/** A request as conditions see it. Cookies are parsed on first use, because most routes have no conditions. */
export class RequestFacts {
	readonly #request: RouteRequest;
	#cookies: ReadonlyMap<string, string> | null = null;

	constructor(request: RouteRequest) {
		this.#request = request;
	}

	get method(): string {
		return this.#request.method;
	}

	/** Returns the host without and with its port, since conditions usually name a domain only. */
	hosts(): readonly string[] {
		const { host } = this.#request;
		return [host.replace(/:\d+$/, ''), host];
	}

	/** @param name lower case */
	header(name: string): readonly string[] {
		if (!Object.hasOwn(this.#request.headers, name)) return [];
		const value = this.#request.headers[name];
		return value === undefined ? [] : [value];
	}

	cookie(name: string): readonly string[] {
		this.#cookies ??= parseCookies(this.header('cookie')[0] ?? '');
		const value = this.#cookies.get(name);
		return value === undefined ? [] : [value];
	}

	/** Returns all values of a parameter of the original query, decoded. */
	query(name: string): readonly string[] {
		const { query } = this.#request;
		return query === '' ? [] : new URLSearchParams(`?${query}`).getAll(name);
	}
}

/** The first cookie of a name wins: browsers send the most specific one first (RFC 6265, 5.4). */
function parseCookies(header: string): ReadonlyMap<string, string> {
	const cookies = new Map<string, string>();
	for (const pair of header.split(';')) {
		const equals = pair.indexOf('=');
		if (equals === -1) continue;
		const name = pair.slice(0, equals).trim();
		const value = pair
			.slice(equals + 1)
			.trim()
			.replace(/^"(.*)"$/, '$1');
		if (name !== '' && !cookies.has(name)) cookies.set(name, decodeEscapes(value) ?? value);
	}
	return cookies;
}
