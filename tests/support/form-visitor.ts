import { createCookieJar } from './account-site.ts';

export type FormAnswer = { readonly status: number; readonly headers: Headers; readonly text: string };

/** A browser without JavaScript: it keeps cookies, opens pages and sends forms. It follows no redirect. */
export type FormVisitor = {
	/** Its cookies, as headers of a request. */
	readonly cookies: Headers;
	get(path: string): Promise<FormAnswer>;
	/** @param origin of the page with the form; null: none is sent. The site's own unless given */
	send(path: string, fields: Readonly<Record<string, string>>, origin?: string | null): Promise<FormAnswer>;
};

/** @param ownOrigin origin that the site accepts forms from */
export function visitForms({ url }: { readonly url: string }, ownOrigin: string): FormVisitor {
	const jar = createCookieJar();
	async function ask(path: string, init: RequestInit): Promise<FormAnswer> {
		const headers = new Headers(init.headers);
		const cookie = jar.headers.get('cookie');
		if (cookie) headers.set('cookie', cookie);
		const answer = await fetch(`${url}${path}`, { ...init, headers, redirect: 'manual' });
		jar.take(answer.headers.getSetCookie());
		return { status: answer.status, headers: answer.headers, text: await answer.text() };
	}
	return {
		get cookies() {
			return jar.headers;
		},
		get: (path) => ask(path, {}),
		send: (path, fields, origin = ownOrigin) =>
			ask(path, {
				method: 'POST',
				headers: origin === null ? {} : { origin },
				body: new URLSearchParams(fields),
			}),
	};
}
