/** The unit in which an editor enters snow. */
export type SnowUnit = 'cm' | 'in';

/** Browsers send the cookie to the console only. */
const name = 'snow-unit';
const MAX_AGE_S = 365 * 24 * 60 * 60;

/** Cookies as Astro hands them to pages and actions. */
type Cookies = {
	get(name: string): { readonly value: string } | undefined;
	set(name: string, value: string, options: object): void;
};

/** Returns inches, as on the public pages, unless the editor has chosen centimetres. */
export function readSnowUnit(cookies: Pick<Cookies, 'get'>): SnowUnit {
	return cookies.get(name)?.value === 'cm' ? 'cm' : 'in';
}

export function rememberSnowUnit(cookies: Pick<Cookies, 'set'>, unit: SnowUnit, url: URL): void {
	const secure = url.protocol === 'https:';
	cookies.set(name, unit, { path: '/editor', httpOnly: true, sameSite: 'lax', secure, maxAge: MAX_AGE_S });
}
