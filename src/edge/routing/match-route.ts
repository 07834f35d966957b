import type { Captures } from './captures.ts';
import type { CompiledRoute } from './compile-route.ts';
import type { RequestFacts } from './conditions.ts';

/** A path in the two spellings in which a route may be written. */
export type RoutePath = {
	/** Canonical, percent-encoded. */
	readonly encoded: string;
	/** Letters outside ASCII decoded, as adapters write them into `src` (`/café`); null: the same. */
	readonly decoded: string | null;
};

const NO_NAMES: Readonly<Record<string, string | undefined>> = {};

export function toRoutePath(encoded: string): RoutePath {
	if (!encoded.includes('%')) return { encoded, decoded: null };
	try {
		return { encoded, decoded: decodeURI(encoded) };
	} catch {
		return { encoded, decoded: null };
	}
}

/** What the route takes out of the request, or null where it does not apply. */
export function matchRoute(route: CompiledRoute, path: RoutePath, facts: RequestFacts): Captures | null {
	if (route.methods !== null && !route.methods.has(facts.method)) return null;
	const match = matchPath(route, path);
	if (match === null) return null;
	const requestNames = route.conditions.test(facts);
	if (requestNames === null) return null;
	return { ...match, requestNames };
}

type PathMatch = Pick<Captures, 'groups' | 'pathNames'>;

function matchPath(route: CompiledRoute, path: RoutePath): PathMatch | null {
	const encoded = run(route, path.encoded);
	if (encoded !== null) return { groups: encoded, pathNames: encoded.groups ?? NO_NAMES };
	if (path.decoded === null) return null;
	const decoded = run(route, path.decoded);
	if (decoded === null) return null;
	const names = Object.entries(decoded.groups ?? NO_NAMES).map(([name, text]) => [name, encodeAgain(text)] as const);
	return { groups: decoded.map(encodeAgain), pathNames: Object.fromEntries(names) };
}

function run(route: CompiledRoute, path: string): RegExpExecArray | null {
	return route.pattern.exec(route.isRelative ? path.slice(1) : path);
}

/** Undoes `decodeURI`, which leaves the escapes of reserved characters alone. */
function encodeAgain(text: string | undefined): string | undefined {
	return text === undefined ? undefined : encodeURI(text).replace(/%25([0-9A-F]{2})/g, '%$1');
}
