/** Cookies as Astro hands them to pages and actions. */
type Cookies = {
	get(name: string): { readonly value: string } | undefined;
	set(name: string, value: string, options: object): void;
};

const COOKIE = 'publication';
/** Browsers send the cookie to the console only. */
const PATH = '/editor';
/** Long enough to visit the public page and come back. */
const MAX_AGE_S = 15 * 60;

/** Stores a message about a submitted form in a cookie, for the page that the response redirects to. */
export function setFlash(cookies: Pick<Cookies, 'set'>, message: string, url: URL): void {
	const secure = url.protocol === 'https:';
	cookies.set(COOKIE, message, { path: PATH, httpOnly: true, sameSite: 'lax', secure, maxAge: MAX_AGE_S });
}

export function readFlash(cookies: Pick<Cookies, 'get'>): string | undefined {
	return cookies.get(COOKIE)?.value;
}
