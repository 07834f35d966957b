/** The unit in which somebody writes snow. */
export type SnowUnit = 'cm' | 'in';

/** Sent to the console alone. */
const name = 'snow-unit';
const keptS = 365 * 24 * 60 * 60;

/** Cookies as Astro hands them to pages and actions. */
type Cookies = {
	get(name: string): { readonly value: string } | undefined;
	set(name: string, value: string, options: object): void;
};

/** Inches, as on the public pages, unless somebody has chosen otherwise. */
export function readSnowUnit(cookies: Pick<Cookies, 'get'>): SnowUnit {
	return cookies.get(name)?.value === 'cm' ? 'cm' : 'in';
}

export function rememberSnowUnit(cookies: Pick<Cookies, 'set'>, unit: SnowUnit, url: URL): void {
	const secure = url.protocol === 'https:';
	cookies.set(name, unit, { path: '/editor', httpOnly: true, sameSite: 'lax', secure, maxAge: keptS });
}
