import { z } from 'zod';

/** What one request makes the site regenerate. */
export type RegenerationRequest =
	| { readonly kind: 'all'; readonly cursor: string | null }
	| { readonly kind: 'paths'; readonly paths: readonly string[]; readonly cursor: string | null };

export type PageOutcome = {
	readonly path: string;
	readonly status: number | null;
	/** `x-vercel-cache` of the page. */
	readonly cache: string | null;
	readonly durationMs: number | null;
};

export type FailedPage = Omit<PageOutcome, 'durationMs'> & {
	/** A stable code. */
	readonly error: string;
};

/** Progress of a run. */
export type Regeneration = {
	/** Still to be sent, in this order. */
	readonly requests: readonly RegenerationRequest[];
	readonly regenerated: ReadonlyMap<string, PageOutcome>;
	readonly failed: ReadonlyMap<string, FailedPage>;
	readonly fetched: readonly string[];
	readonly fetchError: string | null;
};

/** Pages that one request may name; the site's limit. */
const MAX_PATHS = 200;

export const newRegeneration: Regeneration = {
	requests: [{ kind: 'all', cursor: null }],
	regenerated: new Map(),
	failed: new Map(),
	fetched: [],
	fetchError: null,
};

/**
 * Applies the report on the first request. A page counts as regenerated only if the page cache said so;
 * anything else may be an old copy.
 */
export function applyReport(regeneration: Regeneration, report: RegenerationReport): Regeneration {
	const regenerated = new Map(regeneration.regenerated);
	const failed = new Map(regeneration.failed);
	for (const page of report.revalidated) {
		const { path, status, cache } = page;
		if (cache === 'REVALIDATED') {
			regenerated.set(path, page);
			failed.delete(path);
		} else failed.set(path, { path, status, cache, error: 'NOT_REVALIDATED' });
	}
	for (const page of report.failed) failed.set(page.path, page);
	const [asked, ...others] = regeneration.requests;
	const goesOn = asked !== undefined && report.cursor !== null && report.cursor !== asked.cursor;
	return {
		requests: [...(goesOn ? [{ ...asked, cursor: report.cursor }] : []), ...others, ...requestsFor(report.postponed)],
		regenerated,
		failed,
		fetched: [...regeneration.fetched, ...report.fetched],
		fetchError: asked?.kind === 'all' ? report.fetchError : regeneration.fetchError,
	};
}

/** Returns the same run with the failed pages to be requested again. */
export function withFailedPages(regeneration: Regeneration): Regeneration {
	return { ...regeneration, requests: requestsFor([...regeneration.failed.keys()]) };
}

/** True if there was something to regenerate and all of it was. */
export function isComplete({ requests, regenerated, failed }: Regeneration): boolean {
	return requests.length === 0 && failed.size === 0 && regenerated.size > 0;
}

function requestsFor(paths: readonly string[]): readonly RegenerationRequest[] {
	const requests: RegenerationRequest[] = [];
	for (let begin = 0; begin < paths.length; begin += MAX_PATHS) {
		requests.push({ kind: 'paths', paths: paths.slice(begin, begin + MAX_PATHS), cursor: null });
	}
	return requests;
}

/** A page that the site reports as regenerated. */
const Regenerated = z.object({
	path: z.string(),
	status: z.number(),
	/** `REVALIDATED` if it really was. */
	cache: z.string().nullable(),
	durationMs: z.number().nullable().default(null),
});

const Failed = z.object({
	path: z.string(),
	status: z.number().nullable().default(null),
	cache: z.string().nullable().default(null),
	error: z.string().default('PAGE_FAILED'),
});

/** The response of `POST /api/refresh` and `POST /api/revalidate`, with status 200 or 502. */
export const RegenerationReport = z.object({
	revalidated: z.array(Regenerated),
	failed: z.array(Failed),
	/** Pages that the site ran out of time for. */
	postponed: z.array(z.string()).default([]),
	/** To be sent with the same request to continue; null: done. */
	cursor: z.string().nullable().default(null),
	/** Resorts with new figures. */
	fetched: z.array(z.string()).default([]),
	/** Why the fetch failed; null: it did not. */
	fetchError: z.string().nullable().default(null),
});
export type RegenerationReport = z.output<typeof RegenerationReport>;
