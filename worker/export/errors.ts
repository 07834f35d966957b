/** Why something of the site is not in the export, or not as new as it should be. */
export type ExportFailureCode =
	/** The page was not renewed: the token is not the site's, or its renewal failed and the old copy came. */
	| 'NOT_REVALIDATED'
	| 'WRONG_STATUS'
	| 'WRONG_TYPE'
	/** Meant for one visitor: nothing for a folder that everyone reads. */
	| 'PRIVATE_ANSWER'
	/** A file that the page is made of could not be fetched, so that the page stays as it was. */
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
