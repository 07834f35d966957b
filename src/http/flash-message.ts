/** Cookies as Astro hands them to pages and actions. */
type Cookies = {
	get(name: string): { readonly value: string } | undefined;
	set(name: string, value: string, options: object): void;
};

const COOKIE = 'publication';
/** Only the console is sent the cookie. */
const PATH = '/editor';
/** Long enough to visit the public page and come back. */
const MAX_AGE_S = 15 * 60;

/** Keeps a message about what a form has done for the page that its answer redirects to; it is stored nowhere else. */
export function setFlash(cookies: Pick<Cookies, 'set'>, message: string, url: URL): void {
	const secure = url.protocol === 'https:';
	cookies.set(COOKIE, message, { path: PATH, httpOnly: true, sameSite: 'lax', secure, maxAge: MAX_AGE_S });
}

export function readFlash(cookies: Pick<Cookies, 'get'>): string | undefined {
	return cookies.get(COOKIE)?.value;
}
