import type { Route } from '@vercel/routing-utils';

/** What routing reads of a request beside its method, path and query. */
export type RouteConditions = {
	/** Lower-case names of headers; `cookie` for any cookie. */
	readonly headers: ReadonlySet<string>;
	readonly host: boolean;
};

/** Collects what the routes of a build depend on, so that a decision can be remembered for the requests it holds for. */
export function routeConditions(routes: readonly Route[]): RouteConditions {
	const headers = new Set<string>();
	let host = false;
	for (const route of routes) {
		if ('handle' in route) continue;
		for (const condition of [...(route.has ?? []), ...(route.missing ?? [])]) {
			if (condition.type === 'host') host = true;
			if (condition.type === 'cookie') headers.add('cookie');
			if (condition.type === 'header') headers.add(condition.key.toLowerCase());
		}
		if (route.locale) headers.add('cookie').add('accept-language');
	}
	return { headers, host };
}
