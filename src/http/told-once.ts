/** Cookies as Astro hands them to pages and actions. */
type Cookies = {
	get(name: string): { readonly value: string } | undefined;
	set(name: string, value: string, options: object): void;
};

/** Sent to the console alone. */
const name = 'publication';
/** Long enough to come back from the public page and look at it again. */
const keptS = 15 * 60;

/** Hands what a form has done to the page to which its answer leads: nothing else of it is stored. */
export function tellOnNextPage(cookies: Pick<Cookies, 'set'>, text: string, url: URL): void {
	const secure = url.protocol === 'https:';
	cookies.set(name, text, { path: '/editor', httpOnly: true, sameSite: 'lax', secure, maxAge: keptS });
}

export function whatWasTold(cookies: Pick<Cookies, 'get'>): string | undefined {
	return cookies.get(name)?.value;
}
