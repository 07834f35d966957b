import { isHandler } from '@vercel/routing-utils';
import type { BuildOutput } from '../build-output/build-output.ts';
import { type Captures, fillTemplate, pathEncoding, type Template } from './captures.ts';
import { type CompiledRoute, compilePhases, type PhaseName } from './compile-route.ts';
import { loadLinearEngine, TextTooLongError } from './linear-pattern.ts';
import { matchRoute, toRoutePath } from './match-route.ts';
import { createOutputLookup, type Output } from './output-lookup.ts';
import { addQuery } from './query.ts';
import type { RouteRequest, RouteResult } from './route-result.ts';
import { RouteState } from './route-state.ts';

/** Error code for destinations on other hosts, because this server does not proxy. */
const EXTERNAL_DESTINATION = 'ROUTER_EXTERNAL_TARGET_ERROR';

const ERROR_CODES: Readonly<Record<number, string>> = {
	401: 'UNAUTHORIZED',
	403: 'FORBIDDEN',
	404: 'NOT_FOUND',
	405: 'INVALID_REQUEST_METHOD',
	410: 'GONE',
	500: 'INTERNAL_SERVER_ERROR',
	503: 'SERVICE_UNAVAILABLE',
};

/** The result of routing; null to continue with the next phase. */
type Decision = RouteResult | null;

/** Loads what the patterns of a build need, before they are compiled. */
export async function prepareRouter({ routes }: Pick<BuildOutput, 'routes'>): Promise<void> {
	const withSrc = routes.flatMap((each) => (isHandler(each) ? [] : [each]));
	const conditions = withSrc.flatMap(({ has = [], missing = [] }) => [...has, ...missing]);
	const values = conditions.map(({ value }) => (typeof value === 'object' ? value.re : value));
	const sources = withSrc.map(({ src }) => src);
	await loadLinearEngine([...sources, ...values].filter((source) => source !== undefined));
}

/** Phases after the first output lookup, in order. `hit` runs when an output is found, `error` when none is. */
const AFTER_LOOKUP = ['filesystem', 'miss', 'rewrite', 'resource'] as const;

/**
 * Compiles the routes of a build into a router, which is a pure function.
 *
 * Phases, as in Build Output API v3: none → output lookup → `filesystem` → `miss` → `rewrite` → `resource` → `error`.
 * When an output is found, routes in `hit` add headers that are not set yet. If a destination does not exist, the
 * following routes match against it, so that a rewrite in `vercel.json` can lead to a page of the framework.
 * Destinations on other hosts are answered with 502.
 *
 * @throws {BuildOutputError} a route cannot be compiled
 */
export function createRouter(build: BuildOutput): (request: RouteRequest) => RouteResult {
	const phases = compilePhases(build.routes, `${build.dir}/config.json`);
	const lookup = createOutputLookup(build, Object.values(phases).flat());

	function route(request: RouteRequest): RouteResult {
		try {
			return decide(request);
		} catch (error) {
			if (!(error instanceof TextTooLongError)) throw error;
			return { kind: 'error', status: 414, code: error.code, headers: new Map() };
		}
	}

	function decide(request: RouteRequest): RouteResult {
		const state = new RouteState(request);
		let decision = runPhase('none', state) ?? serveOutput(state, state.status);
		for (const phase of AFTER_LOOKUP) decision ??= runPhase(phase, state);
		return decision ?? fail(404, state);
	}

	function runPhase(phase: PhaseName, state: RouteState): Decision {
		const statusBefore = state.status;
		for (const compiled of phases[phase]) {
			const captures = matchRoute(compiled, state.path, state.facts);
			if (captures === null) continue;
			state.applyHeaders(compiled, captures, phase === 'miss', (compiled.status ?? 0) >= 400);
			state.applyTransforms(compiled, captures);
			if (compiled.denies) return fail(403, state);
			const decision = redirectOf(compiled, captures, state) ?? applyRoute(compiled, captures, state, phase);
			if (decision !== null) return decision;
			if (!compiled.continues && !compiled.checks) break;
		}
		const { status } = state;
		const isMissing = phase === 'miss' && status !== statusBefore && status !== undefined && status >= 400;
		return isMissing ? fail(status, state) : null;
	}

	/** Applies a route's destination and status, and serves the output if there is one. */
	function applyRoute(compiled: CompiledRoute, captures: Captures, state: RouteState, phase: PhaseName): Decision {
		const { dest, status } = compiled;
		if (dest?.isExternal === true) {
			return { kind: 'error', status: 502, code: EXTERNAL_DESTINATION, headers: state.headersFor(502) };
		}
		if (dest !== null) state.setDestination(dest, captures, compiled.isCatchAll);
		if (compiled.continues) {
			state.status = status ?? state.status;
			return null;
		}
		// An error status without a destination blocks a path even if a file exists there.
		const isBareError = dest === null && !compiled.checks && status !== undefined && status >= 400;
		const looksUp = dest !== null || compiled.checks || status !== undefined;
		const found = looksUp && !isBareError ? serveOutput(state, status ?? state.status) : null;
		if (found !== null || status === undefined) return found;
		// In `miss`, `check` with a status only applies if the remaining routes of the phase find nothing either.
		if (phase === 'miss' && compiled.checks) state.status = status;
		else if (dest === null || status >= 400) return fail(status, state);
		else if (!compiled.checks) state.status = status;
		return null;
	}

	function serveOutput(state: RouteState, status: number | undefined): Decision {
		const { encoded } = state.path;
		const output = state.isPathFixed ? lookup.any(encoded) : lookup.visible(encoded);
		if (output === null) return null;
		for (const compiled of phases.hit) {
			const captures = matchRoute(compiled, state.path, state.facts);
			if (captures === null) continue;
			state.applyHeaders(compiled, captures, true, false);
			if (!compiled.continues) break;
		}
		return resultFor(output, state, status);
	}

	function fail(status: number, state: RouteState): RouteResult {
		const requested = toRoutePath(state.request.path);
		for (const compiled of phases.error) {
			if (compiled.status !== undefined && compiled.status !== status) continue;
			const captures = matchRoute(compiled, requested, state.facts);
			if (captures === null) continue;
			state.applyHeaders(compiled, captures, false, true);
			if (compiled.dest !== null && !compiled.dest.isExternal) {
				state.setDestination(compiled.dest, captures, true);
				const found = serveOutput(state, status);
				if (found !== null) return found;
			}
			if (!compiled.continues) break;
		}
		const code = ERROR_CODES[status] ?? `STATUS_${status}`;
		return { kind: 'error', status, code, headers: state.headersFor(status) };
	}

	return route;
}

function resultFor(output: Output, state: RouteState, status: number | undefined): RouteResult {
	const headers = state.headersFor(status);
	if (output.kind === 'static') return { kind: 'static', file: output.file, status: status ?? 200, headers };
	return {
		kind: 'function',
		name: output.name,
		destPath: state.path.encoded,
		destQuery: state.query,
		...(state.transformedQuery === undefined ? {} : { transformedQuery: state.transformedQuery }),
		status,
		headers,
		...(state.important.size > 0 ? { important: state.important } : {}),
		owned: state.isOwned && (status ?? 200) < 400,
	};
}

/** The status of Vercel's locale redirects. */
const LOCALE_STATUS = 307;
/** Matches a location on another host: with a scheme, or starting with two slashes. */
const NAMES_HOST = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i;

/**
 * Returns the redirect of a matching route: for the visitor's locale, or a 3xx status with `Location` or a destination.
 * The request's query is added, as on Vercel; parameters of the target win.
 */
export function redirectOf(route: CompiledRoute, captures: Captures, state: RouteState): RouteResult | null {
	const localeTarget = route.locale?.(state.facts, state.path.encoded) ?? null;
	if (localeTarget !== null) return redirect(LOCALE_STATUS, localeTarget, state);
	const { status } = route;
	if (status === undefined || status < 300 || status > 399 || status === 304) return null;
	const header = state.takeLocation();
	const target = header ?? (route.dest === null ? '' : fillTemplate(route.dest.whole, captures, pathEncoding));
	if (target === '') return null;
	const template = header === undefined ? route.dest?.whole : locationTemplate(route);
	return redirect(status, keepOnHost(target, template), state);
}

function redirect(status: number, target: string, state: RouteState): RouteResult {
	const location = addQuery(target, state.transformedQuery ?? state.request.query);
	return { kind: 'redirect', status, location, headers: state.headersFor(status) };
}

function locationTemplate(route: CompiledRoute): Template | undefined {
	return route.headers.find(({ name }) => name.source.toLowerCase() === 'location')?.value;
}

/** Prevents open redirects: `/a(.*)` → `/$1` must not turn `/a/evil` into `//evil`, which is another host. */
function keepOnHost(target: string, template: Template | undefined): string {
	return NAMES_HOST.test(template?.source ?? '/') ? target : target.replace(/^[/\\]+/, '/');
}
