import { type HandleValue, isHandler, type Route } from '@vercel/routing-utils';
import { type CompiledRoute, compileRoute } from './compile-route.ts';

/** `none`: before the first `handle`. */
export type PhaseName = 'none' | HandleValue;

/** Compiled routes of every phase, in order. */
export type Phases = Readonly<Record<PhaseName, readonly CompiledRoute[]>>;

/**
 * @param file the file that holds the routes, for the error
 * @throws {BuildOutputError} naming the route by its index
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
