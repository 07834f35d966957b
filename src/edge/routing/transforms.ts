import type { RouteWithSrc } from '@vercel/routing-utils';
import {
	type CaptureNames,
	type Captures,
	compileTemplate,
	decodedEncoding,
	fillTemplate,
	headerEncoding,
	type Template,
} from './captures.ts';
import { compileComparisons } from './conditions.ts';
import { PatternError } from './source-pattern.ts';

type RouteTransform = NonNullable<RouteWithSrc['transforms']>[number];
type KeyTransform = Exclude<RouteTransform, { readonly type: 'request.path' }>;

/** The compiled `transforms` of a route. */
export type Transforms = {
	/** Changes the request's query, encoded. */
	readonly query: ((query: string, captures: Captures) => string) | null;
	/** Changes the headers of the answer, by lower-case name. */
	readonly headers: ((headers: Map<string, string>, captures: Captures) => void) | null;
};

/** A parameter's name and value, decoded. */
type Pair = readonly [name: string, value: string];

/**
 * Compiles `transforms`: of the request's query (`set`, `append`, `delete`) and of the answer's headers (`set`,
 * `append`).
 *
 * @throws {PatternError} a transform is not supported; ignoring one could disable access control
 */
export function compileTransforms(transforms: RouteWithSrc['transforms'], names: CaptureNames): Transforms {
	const steps = (transforms ?? []).map(assertSupported);
	const querySteps = steps.filter(({ type }) => type === 'request.query').map((step) => compileQueryStep(step, names));
	const headerSteps = steps
		.filter(({ type }) => type === 'response.headers')
		.map((step) => compileHeaderStep(step, names));
	return {
		query: querySteps.length === 0 ? null : (query, captures) => transformQuery(query, captures, querySteps),
		headers:
			headerSteps.length === 0
				? null
				: (headers, captures) => {
						for (const step of headerSteps) step(headers, captures);
					},
	};
}

function assertSupported(transform: RouteTransform): KeyTransform {
	const { type, op, env } = transform;
	const isSupported = type === 'request.query' || (type === 'response.headers' && op !== 'delete');
	if (!isSupported) throw new PatternError(`the transform ${op} of ${type} is not supported`);
	if (env !== undefined && env.length > 0) throw new PatternError('variables in a transform are not supported');
	return transform;
}

function transformQuery(
	query: string,
	captures: Captures,
	steps: readonly ((pairs: readonly Pair[], captures: Captures) => readonly Pair[])[],
): string {
	const before: readonly Pair[] = [...new URLSearchParams(`?${query}`)];
	const after = steps.reduce((pairs, step) => step(pairs, captures), before);
	// An unchanged query keeps its original encoding.
	const isSame = after.length === before.length && after.every((pair, index) => pair === before[index]);
	return isSame ? query : new URLSearchParams(after.map(([name, value]) => [name, value])).toString();
}

function compileQueryStep(
	{ op, target, args }: KeyTransform,
	names: CaptureNames,
): (pairs: readonly Pair[], captures: Captures) => readonly Pair[] {
	const { key } = target;
	const matches = compileKey(key);
	if (op === 'delete') return (pairs) => pairs.filter(([name]) => !matches(name));
	const values = compileArguments(args, names);
	return (pairs, captures) => {
		const filled = values.map((value) => fillTemplate(value, captures, decodedEncoding));
		const added = typeof key === 'string' ? [key] : pairs.map(([name]) => name).filter(matches);
		const kept = op === 'set' ? pairs.filter(([name]) => !matches(name)) : pairs;
		return [...kept, ...[...new Set(added)].flatMap((name) => filled.map((value) => [name, value] as const))];
	};
}

function compileHeaderStep(
	{ op, target, args }: KeyTransform,
	names: CaptureNames,
): (headers: Map<string, string>, captures: Captures) => void {
	const { key } = target;
	if (typeof key !== 'string') throw new PatternError('header transforms need a plain name as their key');
	const name = key.toLowerCase();
	const values = compileArguments(args, names);
	return (headers, captures) => {
		const added = values.map((value) => fillTemplate(value, captures, headerEncoding));
		const before = op === 'append' ? headers.get(name) : undefined;
		headers.set(name, [...(before === undefined ? [] : [before]), ...added].join(', '));
	};
}

function compileKey(key: KeyTransform['target']['key']): (name: string) => boolean {
	if (typeof key === 'string') return (name) => name === key;
	const comparisons = compileComparisons(key);
	return (name) => comparisons.every((compare) => compare(name));
}

function compileArguments(args: KeyTransform['args'], names: CaptureNames): readonly Template[] {
	const given = args === undefined ? [] : typeof args === 'string' ? [args] : args;
	return given.map((text) => compileTemplate(text, names));
}
