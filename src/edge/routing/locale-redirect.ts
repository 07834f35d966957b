import type { RouteWithSrc } from '@vercel/routing-utils';
import type { RequestFacts } from './request-facts.ts';

/** Where a route's `locale` sends this request, or null. */
export type LocaleRedirect = (facts: RequestFacts, path: string) => string | null;

/**
 * Compiles `locale`: the cookie's value if it names a locale, else the first language of `Accept-Language`.
 * Names are compared as wholes, in either case; a redirect to the path that was asked for is none.
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
