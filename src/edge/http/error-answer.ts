import type { HeaderPair } from '../cache/page.ts';
import type { Answer } from './answer.ts';
import { NEVER_STORE } from './cache-directives.ts';

/** Reads the build's own page for a status (`static/404.html`); null: it has none. */
export type ErrorDocuments = (
	status: number,
) => Promise<{ readonly body: Buffer; readonly contentType: string } | null>;

const TITLES: Readonly<Record<number, string>> = {
	400: 'The request could not be understood',
	404: 'The page could not be found',
	405: 'This method is not allowed here',
	413: 'The request body is too large',
	421: 'This server does not answer for that host',
	504: 'The page took too long',
};

/** What a visitor sees of an error: a status, a code and an id to ask about, nothing from inside. */
export async function errorAnswer(
	error: { readonly status: number; readonly code: string; readonly headers?: readonly HeaderPair[] },
	id: string,
	documents: ErrorDocuments,
): Promise<Answer> {
	const document = await documents(error.status);
	const headers: HeaderPair[] = [
		...(error.headers ?? []).filter(([name]) => name !== 'content-type' && name !== 'cache-control'),
		['x-vercel-error', error.code],
		['cache-control', NEVER_STORE],
		['content-type', document?.contentType ?? 'text/plain; charset=utf-8'],
		['x-content-type-options', 'nosniff'],
	];
	const title =
		TITLES[error.status] ?? (error.status >= 500 ? 'A server error has occurred' : 'The request was refused');
	const body = document?.body ?? Buffer.from(`${title}\n\n${error.code}\n\n${id}\n`);
	return { status: error.status, headers: dedupe(headers), body };
}

/** The later of two pairs of one name stays. */
function dedupe(headers: readonly HeaderPair[]): HeaderPair[] {
	return [...new Map(headers)];
}
