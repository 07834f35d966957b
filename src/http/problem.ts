import { STATUS_CODES } from 'node:http';
import { z } from 'zod';

/** Body of a problem answer (RFC 9457). */
export const Problem = z
	.object({
		type: z.literal('about:blank').describe('Carries no information; use `code` to distinguish problems.'),
		title: z.string().describe('Phrase of the HTTP status.'),
		status: z.int().min(400).max(599),
		code: z
			.string()
			.regex(/^[A-Z][A-Z_]*$/)
			.describe('Stable: match this, never the texts.'),
		detail: z.string().describe('For people: what is wrong and how to fix it.'),
		field: z.string().optional().describe('The part of the request that was refused, e.g. paths.0.'),
	})
	.describe('Why a request was refused (RFC 9457).');
export type Problem = Readonly<z.output<typeof Problem>>;

/** The content of a problem answer, without its status. */
export type ProblemOptions = {
	/** Stable, `UPPER_SNAKE`; clients match this, never the text. */
	readonly code: string;
	/** For people: what is wrong and how to fix it. Contains no value that the caller must not see. */
	readonly detail: string;
	/** The invalid part of the request, e.g. `paths.0`. */
	readonly field?: string | undefined;
	readonly headers?: Readonly<Record<string, string>> | undefined;
};

/** Returns `application/problem+json` (RFC 9457). `type` is `about:blank`, so `title` is the status phrase. */
export function problem(status: number, { code, detail, field, headers }: ProblemOptions): Response {
	const body: Problem = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail, field };
	return new Response(JSON.stringify(body), {
		status,
		headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
	});
}

/** Rejects a request; `endpoint` turns it into a problem answer. */
export class ProblemError extends Error {
	override readonly name = 'ProblemError';
	readonly code: string;
	readonly status: number;
	readonly options: ProblemOptions;

	constructor(status: number, options: ProblemOptions) {
		super(options.detail);
		this.code = options.code;
		this.status = status;
		this.options = options;
	}

	toResponse(): Response {
		return problem(this.status, this.options);
	}
}

/** Seconds after which a locked or restarted database is likely to be available again. */
export const RETRY_AFTER_S = 30;

/**
 * Awaits the work of an endpoint, and turns errors of an unavailable database into a problem.
 *
 * @param isStorageError returns whether an error comes from a store
 * @throws {ProblemError} 503
 */
export async function orStorageProblem<T>(work: Promise<T>, isStorageError: (error: unknown) => boolean): Promise<T> {
	try {
		return await work;
	} catch (error) {
		if (!isStorageError(error)) throw error;
		throw new ProblemError(503, {
			code: 'STORAGE_UNAVAILABLE',
			detail: 'The database cannot be used at the moment. Nothing was saved; try again.',
			headers: { 'retry-after': String(RETRY_AFTER_S) },
		});
	}
}
