import { pathEncoding } from './capture-encoding.ts';
import { type Captures, fillTemplate, type Template } from './captures.ts';
import type { CompiledRoute } from './compile-route.ts';
import { addQuery } from './query.ts';
import type { RouteResult } from './route-result.ts';
import type { RouteState } from './route-state.ts';

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
