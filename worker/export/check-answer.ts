import type { SiteAnswer } from '../site-client.ts';

export type Expected = { readonly status: number; readonly html: boolean };

/** Only ISR pages say when they were made; the others are the same until the next build. */
const GENERATED_AT = /<meta\b[^>]*\bname=["']?generated-at\b/i;

/**
 * Accepts an answer that is public and of the expected kind.
 *
 * @throws {ExportError}
 */
export function checkAnswer(path: string, { status, headers }: SiteAnswer, expected: Expected): void {
	if (status !== expected.status) {
		const retryable = status === 429 || status >= 500;
		throw new ExportError('WRONG_STATUS', `${path} was answered with status ${status}`, {
			status,
			cache: headers['x-vercel-cache'],
			retryable,
		});
	}
	const isHtml = /^text\/html\b/i.test(headers['content-type'] ?? '');
	if (isHtml !== expected.html)
		throw new ExportError('WRONG_TYPE', `${path} is ${isHtml ? 'a' : 'no'} page`, { status });
	const isPrivate =
		headers['set-cookie'] !== undefined || /\b(?:private|no-store)\b/i.test(headers['cache-control'] ?? '');
	if (isPrivate) throw new ExportError('PRIVATE_ANSWER', `${path} is meant for one visitor`, { status });
}

/**
 * Checks that a page which says when it was generated was generated just now.
 *
 * @throws {ExportError}
 */
export function checkRegenerated(path: string, { status, headers }: SiteAnswer, html: string): void {
	const cache = headers['x-vercel-cache'];
	if (cache === 'REVALIDATED' || !GENERATED_AT.test(html)) return;
	// Any other copy than a stale one means that the token was ignored, and it will be the next time.
	throw new ExportError('NOT_REVALIDATED', `${path} is an old copy`, { status, cache, retryable: cache === 'STALE' });
}

/** Why something of the site is not in the export, or not as new as it should be. */
export type ExportFailureCode =
	/** The page was not regenerated: the token is not the site's, or its regeneration failed and the old copy came. */
	| 'NOT_REVALIDATED'
	| 'WRONG_STATUS'
	| 'WRONG_TYPE'
	/** Meant for one visitor: nothing for a folder that everyone reads. */
	| 'PRIVATE_ANSWER'
	/** A file that the page refers to could not be fetched, so the page stays as it was. */
	| 'ASSET_FAILED';

/** An answer of the site cannot be exported. */
export class ExportError extends Error {
	override readonly name = 'ExportError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code: ExportFailureCode;
	readonly status: number | null;
	/** `x-vercel-cache` of the answer. */
	readonly cache: string | null;
	/** Whether the same request may succeed a little later. */
	readonly retryable: boolean;

	constructor(
		code: ExportFailureCode,
		message: string,
		seen: { readonly status?: number; readonly cache?: string | undefined; readonly retryable?: boolean } = {},
		options?: ErrorOptions,
	) {
		super(message, options);
		this.code = code;
		this.status = seen.status ?? null;
		this.cache = seen.cache ?? null;
		this.retryable = seen.retryable ?? false;
	}
}
