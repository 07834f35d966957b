/** Why a request to the site failed, or its response was unusable. */
export type SiteFailureCode =
	| 'SITE_UNREACHABLE'
	| 'SITE_TIMEOUT'
	/** 429, or 5xx without a report. */
	| 'SITE_UNAVAILABLE'
	/** Another 4xx: a wrong token or a wrong address. */
	| 'SITE_REFUSED'
	/** Not followed, because a token is sent only to the configured origin. */
	| 'SITE_REDIRECTS'
	| 'ANSWER_INVALID'
	/** The worker was asked to stop. */
	| 'STOPPED';

const retryable: ReadonlySet<SiteFailureCode> = new Set(['SITE_UNREACHABLE', 'SITE_TIMEOUT', 'SITE_UNAVAILABLE']);

/** A request to the site failed as a whole. No field contains a secret. */
export class SiteError extends Error {
	override readonly name = 'SiteError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code: SiteFailureCode;
	/** Null: no response at all. */
	readonly status: number | null;
	/** From `Retry-After`; null: none. */
	readonly retryAfterMs: number | null;

	constructor(
		code: SiteFailureCode,
		message: string,
		options: ErrorOptions & { readonly status?: number; readonly retryAfterMs?: number | null } = {},
	) {
		super(message, options);
		this.code = code;
		this.status = options.status ?? null;
		this.retryAfterMs = options.retryAfterMs ?? null;
	}

	/** True if the same request may succeed later. */
	get retryable(): boolean {
		return retryable.has(this.code);
	}
}
