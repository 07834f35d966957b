import type { BuildOutput } from '../build-output/build-output.ts';
import { type Captures, fillTemplate, pathEncoding, type Template } from './captures.ts';
import type { CompiledRoute } from './compile-route.ts';
import { compilePhases, type PhaseName } from './compile-route.ts';
import { matchRoute, toRoutePath } from './match-route.ts';
import { createOutputLookup, type Output } from './output-lookup.ts';
import { addQuery } from './query.ts';
import type { RouteRequest, RouteResult } from './route-result.ts';
import { RouteState } from './route-state.ts';

/** Code of the answer where a destination is on another host: this server passes nothing on. */
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

/** What ends routing; null: go on. */
type Decision = RouteResult | null;

/** Phases in which a request is decided, in order; `hit` is passed by what is found, `error` by what is not. */
const AFTER_LOOKUP = ['filesystem', 'miss', 'rewrite', 'resource'] as const;

/**
 * Compiles a build's routes once; the router decides one request at a time and touches nothing outside.
 *
 * Phases, as in Build Output API v3: none → output lookup → `filesystem` → `miss` → `rewrite` → `resource` → `error`;
 * an output that is found passes `hit`, where routes add headers that are not there yet. A destination that does not
 * exist becomes the path that the following routes see, so that a rewrite of `vercel.json` can lead to a page of the
 * framework. Destinations on other hosts are answered with 502.
 *
 * @throws {BuildOutputError} for a route that cannot be run
 */
export function createRouter(build: BuildOutput): (request: RouteRequest) => RouteResult {
	const phases = compilePhases(build.routes, `${build.dir}/config.json`);
	const lookup = createOutputLookup(build, Object.values(phases).flat());

	function route(request: RouteRequest): RouteResult {
		const state = new RouteState(request);
		let decision = runPhase('none', state) ?? serveFound(state, state.status);
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
			const decision = redirectOf(compiled, captures, state) ?? send(compiled, captures, state, phase);
			if (decision !== null) return decision;
			if (!compiled.continues && !compiled.checks) break;
		}
		const { status } = state;
		const isMissing = phase === 'miss' && status !== statusBefore && status !== undefined && status >= 400;
		return isMissing ? fail(status, state) : null;
	}

	/** Applies a route's destination and status, and serves what is there. */
	function send(compiled: CompiledRoute, captures: Captures, state: RouteState, phase: PhaseName): Decision {
		const { dest, status } = compiled;
		if (dest?.isExternal === true) {
			return { kind: 'error', status: 502, code: EXTERNAL_DESTINATION, headers: state.headersFor(502) };
		}
		if (dest !== null) state.goTo(dest, captures, compiled.isCatchAll);
		if (compiled.continues) {
			state.status = status ?? state.status;
			return null;
		}
		// A bare error status closes a path even where a file is.
		const isBareError = dest === null && !compiled.checks && status !== undefined && status >= 400;
		const looksUp = dest !== null || compiled.checks || status !== undefined;
		const found = looksUp && !isBareError ? serveFound(state, status ?? state.status) : null;
		if (found !== null || status === undefined) return found;
		// In `miss`, a route that checks gives its status to what is missing, and the others of the phase may still look.
		if (phase === 'miss' && compiled.checks) state.status = status;
		else if (dest === null || status >= 400) return fail(status, state);
		else if (!compiled.checks) state.status = status;
		return null;
	}

	function serveFound(state: RouteState, status: number | undefined): Decision {
		const { encoded } = state.path;
		const output = state.isPathFixed ? lookup.any(encoded) : lookup.visible(encoded);
		if (output === null) return null;
		for (const compiled of phases.hit) {
			const captures = matchRoute(compiled, state.path, state.facts);
			if (captures === null) continue;
			state.applyHeaders(compiled, captures, true, false);
			if (!compiled.continues) break;
		}
		return serve(output, state, status);
	}

	function fail(status: number, state: RouteState): RouteResult {
		const asked = toRoutePath(state.request.path);
		for (const compiled of phases.error) {
			if (compiled.status !== undefined && compiled.status !== status) continue;
			const captures = matchRoute(compiled, asked, state.facts);
			if (captures === null) continue;
			state.applyHeaders(compiled, captures, false, true);
			if (compiled.dest !== null && !compiled.dest.isExternal) {
				state.goTo(compiled.dest, captures, true);
				const found = serveFound(state, status);
				if (found !== null) return found;
			}
			if (!compiled.continues) break;
		}
		const code = ERROR_CODES[status] ?? `STATUS_${status}`;
		return { kind: 'error', status, code, headers: state.headersFor(status) };
	}

	return route;
}

function serve(output: Output, state: RouteState, status: number | undefined): RouteResult {
	const headers = state.headersFor(status);
	if (output.kind === 'static') return { kind: 'static', file: output.file, status: status ?? 200, headers };
	return {
		kind: 'function',
		name: output.name,
		destPath: state.path.encoded,
		destQuery: state.query,
		...(state.askedQuery === undefined ? {} : { askedQuery: state.askedQuery }),
		status,
		headers,
		...(state.important.size > 0 ? { important: state.important } : {}),
		owned: state.isOwned && (status ?? 200) < 400,
	};
}

/** Vercel's own answer to a locale of the visitor's. */
const LOCALE_STATUS = 307;
/** An address of its own: a scheme, or a host after two slashes. */
const NAMES_HOST = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i;

/**
 * The redirect that a matching route asks for, or null: a status 3xx with `Location`, or with a destination in its
 * place, or the visitor's locale. The request's query goes along, as on Vercel; parameters of the target win.
 */
export function redirectOf(route: CompiledRoute, captures: Captures, state: RouteState): RouteResult | null {
	const toLocale = route.locale?.(state.facts, state.path.encoded) ?? null;
	if (toLocale !== null) return answer(LOCALE_STATUS, toLocale, state);
	const { status } = route;
	if (status === undefined || status < 300 || status > 399 || status === 304) return null;
	const own = state.takeLocation();
	const target = own ?? (route.dest === null ? '' : fillTemplate(route.dest.whole, captures, pathEncoding));
	if (target === '') return null;
	const template = own === undefined ? route.dest?.whole : locationTemplate(route);
	return answer(status, keepOnHost(target, template), state);
}

function answer(status: number, target: string, state: RouteState): RouteResult {
	const location = addQuery(target, state.askedQuery ?? state.request.query);
	return { kind: 'redirect', status, location, headers: state.headersFor(status) };
}

function locationTemplate(route: CompiledRoute): Template | undefined {
	return route.headers.find(({ name }) => name.source.toLowerCase() === 'location')?.value;
}

/** Text of the request cannot turn a path of this host into the address of another: `/a(.*)` → `/$1` for `/a/evil`. */
function keepOnHost(target: string, template: Template | undefined): string {
	return NAMES_HOST.test(template?.source ?? '/') ? target : target.replace(/^[/\\]+/, '/');
}
