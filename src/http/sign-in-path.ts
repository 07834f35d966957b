/** Where to sign in, to come back to this page. */
export function signInPath({ pathname, search }: Pick<URL, 'pathname' | 'search'>): string {
	return `/account/sign-in?next=${encodeURIComponent(pathname + search)}`;
}
