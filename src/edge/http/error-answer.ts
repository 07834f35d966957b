import type { BuildOutput } from '../build-output/build-output.ts';
import type { HeaderPair } from '../cache/page.ts';
import type { Answer } from './answer.ts';
import { NEVER_STORE } from './answer-headers.ts';
import type { StaticFiles } from './static-files.ts';

type ErrorDocument = { readonly body: Buffer; readonly contentType: string };

/** Returns the build's error page for a status, e.g. `static/404.html`; null if it has none. */
export type ErrorDocuments = (status: number) => Promise<ErrorDocument | null>;

/** Serves `static/404.html`, `static/500.html` and so on; `500.html` also covers other 5xx. */
export function createErrorDocuments(build: BuildOutput, files: StaticFiles): ErrorDocuments {
	return async (status) => {
		const own = build.staticFiles.get(`${status}.html`);
		const file = own ?? (status > 500 ? build.staticFiles.get('500.html') : undefined);
		const content = file && (await files.read(file));
		return file && content?.body ? { body: content.body, contentType: file.contentType } : null;
	};
}

export type ErrorToAnswer = {
	readonly status: number;
	/** `x-vercel-error`. */
	readonly code: string;
	readonly headers?: readonly HeaderPair[];
};

const TITLES: Readonly<Record<number, string>> = {
	400: 'The request could not be understood',
	404: 'The page could not be found',
	405: 'This method is not allowed here',
	408: 'The request took too long to arrive',
	413: 'The request body is too large',
	421: 'This server does not answer for that host',
	504: 'The page took too long',
};

/** Creates an error answer, with the build's error page if it has one. */
export async function errorAnswer(
	context: { readonly id: string; readonly services: { readonly documents: ErrorDocuments } },
	error: ErrorToAnswer,
): Promise<Answer> {
	return plainErrorAnswer(context.id, error, await context.services.documents(error.status));
}

/** Creates an error answer: status, code and request id, no internal details. */
export function plainErrorAnswer(id: string, error: ErrorToAnswer, document: ErrorDocument | null = null): Answer {
	const headers: HeaderPair[] = [
		...(error.headers ?? []).filter(([name]) => name !== 'content-type' && name !== 'cache-control'),
		['x-vercel-error', error.code],
		['cache-control', NEVER_STORE],
		['content-type', document?.contentType ?? 'text/plain; charset=utf-8'],
		['x-content-type-options', 'nosniff'],
	];
	const title =
		TITLES[error.status] ?? (error.status >= 500 ? 'A server error has occurred' : 'The request was rejected');
	const body = document?.body ?? Buffer.from(`${title}\n\n${error.code}\n\n${id}\n`);
	return { status: error.status, headers: lastOfEachName(headers), body };
}

function lastOfEachName(headers: readonly HeaderPair[]): HeaderPair[] {
	return [...new Map(headers)];
}
