import type { Captures } from './captures.ts';
import type { CompiledRoute } from './compile-route.ts';
import type { RequestFacts } from './conditions.ts';

/** A path, encoded and decoded: routes may be written either way. */
export type RoutePath = {
	/** Canonical, percent-encoded. */
	readonly encoded: string;
	/** With non-ASCII letters decoded, as adapters write them in `src` (`/café`); null if there are none. */
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

/** Returns the captures of a route, or null if it does not match. */
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
	const encoded = execPattern(route, path.encoded);
	if (encoded !== null) return { groups: encoded, pathNames: encoded.groups ?? NO_NAMES };
	if (path.decoded === null) return null;
	const decoded = execPattern(route, path.decoded);
	if (decoded === null) return null;
	const names = Object.entries(decoded.groups ?? NO_NAMES).map(([name, text]) => [name, reencode(text)] as const);
	return { groups: decoded.map(reencode), pathNames: Object.fromEntries(names) };
}

function execPattern(route: CompiledRoute, path: string): ReturnType<CompiledRoute['pattern']['exec']> {
	return route.pattern.exec(route.isRelative ? path.slice(1) : path);
}

/** Reverses `decodeURI`, which does not decode reserved characters. */
function reencode(text: string | undefined): string | undefined {
	return text === undefined ? undefined : encodeURI(text).replace(/%25([0-9A-F]{2})/g, '%$1');
}
