import { createCookieJar } from './account-site.ts';

/** A browser without JavaScript: it keeps cookies, opens pages and sends forms. */
export type AccountVisitor = {
	readonly cookies: Headers;
	open(path: string, init?: { readonly method?: string }): Promise<Response>;
	/**
	 * Sends a form of the page.
	 *
	 * @param from another origin than the site's; null: no `Origin` is sent
	 */
	send(path: string, action: string, fields: Readonly<Record<string, string>>, from?: string | null): Promise<Response>;
};

/** @param siteUrl public origin, as a browser sends it */
export function createAccountVisitor(url: string, siteUrl: string): AccountVisitor {
	const jar = createCookieJar();
	async function ask(path: string, init: RequestInit): Promise<Response> {
		const headers = new Headers(init.headers);
		const cookie = jar.headers.get('cookie');
		if (cookie) headers.set('cookie', cookie);
		const answer = await fetch(url + path, { redirect: 'manual', ...init, headers });
		jar.take(answer.headers.getSetCookie());
		return answer;
	}
	return {
		get cookies() {
			return jar.headers;
		},
		open: (path, init = {}) => ask(path, init),
		send: (path, action, fields, from = siteUrl) =>
			ask(`${path}${path.includes('?') ? '&' : '?'}_action=account.${action}`, {
				method: 'POST',
				headers: from === null ? {} : { origin: from },
				body: new URLSearchParams(fields),
			}),
	};
}
