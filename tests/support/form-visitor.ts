import { createCookieJar } from './account-site.ts';
import type { EdgeSite } from './edge-site.ts';

export type FormAnswer = { readonly status: number; readonly headers: Headers; readonly text: string };

/** Somebody with a browser's cookies, who sends forms. */
export type FormVisitor = {
	get(path: string): Promise<FormAnswer>;
	/** @param origin of the page that the form is on */
	send(path: string, fields: Readonly<Record<string, string>>, origin?: string): Promise<FormAnswer>;
};

/** @param ownOrigin what the site takes forms from */
export function visitForms(site: EdgeSite, ownOrigin: string): FormVisitor {
	const jar = createCookieJar();
	async function ask(path: string, init: RequestInit): Promise<FormAnswer> {
		const headers = { ...init.headers, cookie: jar.headers.get('cookie') ?? '' };
		const answer = await fetch(`${site.url}${path}`, { ...init, headers, redirect: 'manual' });
		jar.take(answer.headers.getSetCookie());
		return { status: answer.status, headers: answer.headers, text: await answer.text() };
	}
	return {
		get: (path) => ask(path, {}),
		send: (path, fields, origin = ownOrigin) =>
			ask(path, { method: 'POST', headers: { origin }, body: new URLSearchParams(fields) }),
	};
}
