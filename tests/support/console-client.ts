import { readHtmlForm, textOf } from './html-form.ts';

/** One answer of the console. */
export type ConsoleAnswer = {
	readonly status: number;
	readonly headers: Headers;
	readonly html: string;
	/** The visible text. */
	readonly text: string;
	/** Path and query that it redirects to. */
	readonly location: string | null;
};

export type ConsoleRequest = {
	readonly method: 'GET' | 'POST';
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
};
/** Sends a request to the site; follows no redirect. */
export type Ask = (path: string, request: ConsoleRequest) => Promise<Omit<ConsoleAnswer, 'text' | 'location'>>;

/** An editor's browser without JavaScript. */
export type ConsoleClient = {
	get(path: string): Promise<ConsoleAnswer>;
	/** @param origin of the page that sends it; the site's own unless named */
	post(path: string, fields: URLSearchParams, origin?: string): Promise<ConsoleAnswer>;
	/** Fills in the form of a resort and presses a button. */
	write(resortId: string, filled: Readonly<Record<string, string>>, intent?: string): Promise<ConsoleAnswer>;
	/** Presses the button of the confirmation page. */
	publish(
		resortId: string,
		options?: { readonly confirmed?: boolean; readonly query?: string },
	): Promise<ConsoleAnswer>;
};

/** @param ownOrigin of the pages of the site */
export function createConsoleClient(ask: Ask, ownOrigin: string, cookie: string | null): ConsoleClient {
	const jar = new Map<string, string>();
	for (const pair of cookie?.split('; ') ?? [])
		jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));

	async function send(path: string, request: ConsoleRequest): Promise<ConsoleAnswer> {
		const cookies = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
		const answer = await ask(path, {
			...request,
			headers: { ...request.headers, accept: 'text/html', cookie: cookies },
		});
		for (const set of answer.headers.getSetCookie()) {
			const [pair = ''] = set.split(';', 1);
			jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
		}
		return { ...answer, text: textOf(answer.html), location: answer.headers.get('location') };
	}
	const client: ConsoleClient = {
		get: (path) => send(path, { method: 'GET', headers: {} }),
		post: (path, fields, origin = ownOrigin) =>
			send(path, {
				method: 'POST',
				headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
				body: fields.toString(),
			}),
		async write(resortId, filled, intent = 'draft') {
			const { action, fields } = readHtmlForm((await client.get(`/editor/${resortId}`)).html, 'writer');
			for (const [name, value] of Object.entries({ ...filled, intent })) fields.set(name, value);
			return client.post(action, fields);
		},
		async publish(resortId, { confirmed = true, query = '' } = {}) {
			const page = await client.get(`/editor/${resortId}/publish${query}`);
			const { action, fields } = readHtmlForm(page.html, 'publish');
			if (confirmed) fields.set('confirmed', 'yes');
			return client.post(action, fields);
		},
	};
	return client;
}
