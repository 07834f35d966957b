import {
	type CaptureNames,
	type Captures,
	compileTemplate,
	fillTemplate,
	queryEncoding,
	type Template,
} from './captures.ts';

/** The query of a destination. */
export type QueryTemplate = {
	/** `name=value` pairs in order. */
	readonly pairs: readonly Template[];
	/** Decoded names. */
	readonly names: ReadonlySet<string>;
};

/** @param text without the question mark */
export function compileQuery(text: string, captureNames: CaptureNames): QueryTemplate {
	const pairs = text.split('&').filter((pair) => pair !== '');
	return {
		pairs: pairs.map((pair) => compileTemplate(pair, captureNames)),
		names: new Set(pairs.map(parameterName)),
	};
}

/**
 * Returns the destination's parameters, followed by those of the request that it does not set.
 *
 * The destination's replace the request's of the same name. Otherwise a visitor could combine a parameter of their own
 * with a secret one of the destination (`/?x_astro_path=/alerts`).
 *
 * @param requestQuery without the question mark, encoded
 */
export function mergeQuery(template: QueryTemplate, captures: Captures, requestQuery: string): string {
	const own = template.pairs.map((pair) => fillTemplate(pair, captures, queryEncoding)).join('&');
	return joinQueries(own, withoutParameters(requestQuery, template.names));
}

/** Adds the request's parameters to a redirect; the redirect's own win. */
export function addQuery(location: string, requestQuery: string): string {
	if (requestQuery === '') return location;
	const [, beforeHash = '', hash = ''] = /^([^#]*)(.*)$/s.exec(location) ?? [];
	const mark = beforeHash.indexOf('?');
	const path = mark === -1 ? beforeHash : beforeHash.slice(0, mark);
	const own = mark === -1 ? '' : beforeHash.slice(mark + 1);
	const names = new Set(own.split('&').map(parameterName));
	const query = joinQueries(own, withoutParameters(requestQuery, names));
	return query === '' ? location : `${path}?${query}${hash}`;
}

/** Returns the name of a `name=value` pair as `URLSearchParams` decodes it, because functions use that. */
function parameterName(pair: string): string {
	const equals = pair.indexOf('=');
	const name = equals === -1 ? pair : pair.slice(0, equals);
	if (!/[%+]/.test(name)) return name;
	const [first] = new URLSearchParams(`?${pair}`);
	return first?.[0] ?? '';
}

function withoutParameters(query: string, names: ReadonlySet<string>): string {
	if (query === '' || names.size === 0) return query;
	return query
		.split('&')
		.filter((pair) => pair !== '' && !names.has(parameterName(pair)))
		.join('&');
}

function joinQueries(first: string, second: string): string {
	return first === '' ? second : second === '' ? first : `${first}&${second}`;
}
