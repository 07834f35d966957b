import { type HandleValue, isHandler, type Route, type RouteWithSrc } from '@vercel/routing-utils';
import { BuildOutputError, type BuildOutputErrorCode } from '../build-output/build-output.ts';
import { type CaptureNames, compileTemplate, hasCaptures, type Template } from './captures.ts';
import { type Conditions, compileConditions, type RequestFacts } from './conditions.ts';
import type { Pattern } from './linear-pattern.ts';
import { compileQuery, type QueryTemplate } from './query.ts';
import { compilePattern, PatternError } from './source-pattern.ts';
import { compileTransforms, type Transforms } from './transforms.ts';

/** The destination of a route. */
export type Destination = {
	readonly path: Template;
	readonly query: QueryTemplate;
	/** Whether the path contains no text of the request. */
	readonly isFixed: boolean;
	/** Whether it is on another host. */
	readonly isExternal: boolean;
	/** The complete destination, for redirects without `Location`. */
	readonly whole: Template;
};

/** A header of the answer. */
export type HeaderTemplate = {
	readonly name: Template;
	readonly value: Template;
	/** Lower-case name and value if neither depends on the request, which is the common case. */
	readonly fixed: readonly [name: string, value: string] | null;
};

/** A route, ready to run. */
export type CompiledRoute = {
	readonly pattern: Pattern;
	/** Whether `src` has no leading slash. */
	readonly isRelative: boolean;
	/** Whether it matches any path, so that a match does not mean that the page exists. */
	readonly isCatchAll: boolean;
	readonly methods: ReadonlySet<string> | null;
	readonly conditions: Conditions;
	readonly dest: Destination | null;
	readonly headers: readonly HeaderTemplate[];
	readonly status: number | undefined;
	readonly continues: boolean;
	readonly checks: boolean;
	/** Discards status and headers of earlier routes. */
	readonly overrides: boolean;
	/** Its headers override the function's. */
	readonly isImportant: boolean;
	readonly denies: boolean;
	readonly locale: LocaleRedirect | null;
	readonly transforms: Transforms;
};

/** Only a catch-all route matches all of these. */
const ARBITRARY_PATHS = ['/zq8f3c', '/zq8f3c/n0.where/7', '/zq8f3c/n0/where/at/all'];

/** Fields that only Vercel's platform supports. Ignoring them could disable access control or serve the wrong content. */
const UNSUPPORTED_FIELDS = ['middleware', 'middlewarePath', 'env'] as const;

/**
 * Compiles one route.
 *
 * @param file the file that contains the route, for error messages
 * @param field its position in the file, e.g. `routes[3]`
 * @throws {BuildOutputError} `ROUTE_PATTERN_INVALID`, `ROUTE_UNSUPPORTED`
 */
export function compileRoute(route: RouteWithSrc, file: string, field: string): CompiledRoute {
	assertSupported(route, file, field);
	const pattern = withLocation(file, `${field}.src`, 'ROUTE_PATTERN_INVALID', () =>
		compilePattern(route.src, route.caseSensitive === true),
	);
	const conditions = withLocation(file, `${field}.has/missing`, 'ROUTE_PATTERN_INVALID', () =>
		compileConditions(route),
	);
	const names = captureNames(pattern, conditions);
	return {
		pattern,
		isRelative: /^\^?\w/.test(route.src),
		isCatchAll: ARBITRARY_PATHS.every((path) => pattern.test(path)),
		methods: route.methods === undefined ? null : new Set(route.methods.map((method) => method.toUpperCase())),
		conditions,
		dest: route.dest === undefined ? null : compileDestination(route.dest, names),
		headers: Object.entries(route.headers ?? {}).map(([name, value]) => compileHeader(name, value, names)),
		status: route.status,
		continues: route.continue === true,
		checks: route.check === true,
		overrides: route.override === true,
		isImportant: route.important === true,
		denies: route.mitigate?.action === 'deny',
		locale: compileLocaleRedirect(route.locale),
		transforms: withLocation(file, `${field}.transforms`, 'ROUTE_UNSUPPORTED', () =>
			compileTransforms(route.transforms, names),
		),
	};
}

/** Adds file and field to the error of an invalid pattern. */
function withLocation<Compiled>(
	file: string,
	field: string,
	code: BuildOutputErrorCode,
	compile: () => Compiled,
): Compiled {
	try {
		return compile();
	} catch (cause) {
		if (!(cause instanceof PatternError)) throw cause;
		throw new BuildOutputError(code, { file, field }, cause.message, { cause });
	}
}

function captureNames(pattern: Pattern, conditions: Conditions): CaptureNames {
	// With an empty alternative the pattern matches an empty text, and the match lists every group.
	const groups = new RegExp(`${pattern.source}|`, pattern.flags).exec('');
	return {
		groupCount: (groups?.length ?? 1) - 1,
		path: new Set(Object.keys(groups?.groups ?? {})),
		request: conditions.names,
	};
}

function compileHeader(name: string, value: string, names: CaptureNames): HeaderTemplate {
	const templates = { name: compileTemplate(name, names), value: compileTemplate(value, names) };
	const isFixed = !hasCaptures(templates.name) && !hasCaptures(templates.value);
	return { ...templates, fixed: isFixed ? [name.toLowerCase(), value] : null };
}

function compileDestination(dest: string, names: CaptureNames): Destination {
	const isExternal = /^https?:\/\//i.test(dest);
	const [withoutHash = ''] = dest.split('#', 1);
	const mark = withoutHash.indexOf('?');
	const pathText = mark === -1 ? withoutHash : withoutHash.slice(0, mark);
	const path = compileTemplate(pathText, names);
	return {
		path,
		query: compileQuery(mark === -1 ? '' : withoutHash.slice(mark + 1), names),
		isFixed: !hasCaptures(path),
		isExternal,
		whole: compileTemplate(dest, names),
	};
}

function assertSupported(route: RouteWithSrc, file: string, field: string): void {
	for (const name of UNSUPPORTED_FIELDS) {
		if (route[name] === undefined) continue;
		throw new BuildOutputError(
			'ROUTE_UNSUPPORTED',
			{ file, field: `${field}.${name}` },
			'is supported on Vercel only; build without it (middleware: not as edge middleware)',
		);
	}
	if (route.destination !== undefined && typeof route.destination !== 'string') {
		throw new BuildOutputError('ROUTE_UNSUPPORTED', { file, field: `${field}.destination` }, 'services are not served');
	}
	if (route.mitigate !== undefined && route.mitigate.action !== 'deny') {
		throw new BuildOutputError('ROUTE_UNSUPPORTED', { file, field: `${field}.mitigate` }, 'only "deny" can be served');
	}
}

/** `none`: before the first `handle`. */
export type PhaseName = 'none' | HandleValue;

/** The compiled routes of each phase, in order. */
export type Phases = Readonly<Record<PhaseName, readonly CompiledRoute[]>>;

/**
 * Compiles all routes of a build.
 *
 * @param file the file that contains the routes, for error messages
 * @throws {BuildOutputError} with the index of the route
 */
export function compilePhases(routes: readonly Route[], file: string): Phases {
	const phases: Record<PhaseName, CompiledRoute[]> = {
		none: [],
		filesystem: [],
		miss: [],
		rewrite: [],
		resource: [],
		hit: [],
		error: [],
	};
	let phase: PhaseName = 'none';
	for (const [index, route] of routes.entries()) {
		if (isHandler(route)) phase = route.handle;
		else phases[phase].push(compileRoute(route, file, `routes[${index}]`));
	}
	return phases;
}

/** Returns the target to which a route's `locale` redirects this request, or null. */
export type LocaleRedirect = (facts: RequestFacts, path: string) => string | null;

/**
 * Compiles `locale`: the cookie's value if it is a known locale, else the first language of `Accept-Language`.
 * Locales are compared as a whole, case-insensitively. A redirect to the requested path itself is skipped.
 */
export function compileLocaleRedirect(locale: RouteWithSrc['locale']): LocaleRedirect | null {
	const targets = Object.entries(locale?.redirect ?? {});
	if (targets.length === 0) return null;
	const byLocale = new Map(targets.map(([name, target]) => [name.toLowerCase(), target]));
	const cookie = locale?.cookie;
	return (facts, path) => {
		const fromCookie = cookie === undefined ? undefined : facts.cookie(cookie)[0]?.toLowerCase();
		const target = byLocale.get(fromCookie ?? '') ?? byLocale.get(firstLanguage(facts));
		return target === undefined || target === path ? null : target;
	};
}

function firstLanguage(facts: RequestFacts): string {
	const [first = ''] = (facts.header('accept-language')[0] ?? '').split(/[,;]/, 1);
	return first.trim().toLowerCase();
}
