import { z } from 'zod';

/** What one request asks of the site. */
export type RenewalRequest =
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
export type Renewal = {
	/** Not sent yet, in this order. */
	readonly requests: readonly RenewalRequest[];
	readonly renewed: ReadonlyMap<string, PageOutcome>;
	readonly failed: ReadonlyMap<string, FailedPage>;
	readonly fetched: readonly string[];
	readonly fetchError: string | null;
};

/** Pages that one request may name; the site takes as many. */
const MAX_PATHS = 200;

export const newRenewal: Renewal = {
	requests: [{ kind: 'all', cursor: null }],
	renewed: new Map(),
	failed: new Map(),
	fetched: [],
	fetchError: null,
};

/**
 * Applies the report on the first request. A page counts as renewed only if the page cache said so:
 * anything else may be an old copy.
 */
export function applyReport(renewal: Renewal, report: RenewalReport): Renewal {
	const renewed = new Map(renewal.renewed);
	const failed = new Map(renewal.failed);
	for (const page of report.revalidated) {
		const { path, status, cache } = page;
		if (cache === 'REVALIDATED') {
			renewed.set(path, page);
			failed.delete(path);
		} else failed.set(path, { path, status, cache, error: 'NOT_REVALIDATED' });
	}
	for (const page of report.failed) failed.set(page.path, page);
	const [asked, ...others] = renewal.requests;
	const goesOn = asked !== undefined && report.cursor !== null && report.cursor !== asked.cursor;
	return {
		requests: [...(goesOn ? [{ ...asked, cursor: report.cursor }] : []), ...others, ...requestsFor(report.postponed)],
		renewed,
		failed,
		fetched: [...renewal.fetched, ...report.fetched],
		fetchError: asked?.kind === 'all' ? report.fetchError : renewal.fetchError,
	};
}

/** The same run, about to ask once more for the pages that failed. */
export function withFailedPages(renewal: Renewal): Renewal {
	return { ...renewal, requests: requestsFor([...renewal.failed.keys()]) };
}

/** Everything that was to be renewed was, and that was not nothing. */
export function isComplete({ requests, renewed, failed }: Renewal): boolean {
	return requests.length === 0 && failed.size === 0 && renewed.size > 0;
}

function requestsFor(paths: readonly string[]): readonly RenewalRequest[] {
	const requests: RenewalRequest[] = [];
	for (let begin = 0; begin < paths.length; begin += MAX_PATHS) {
		requests.push({ kind: 'paths', paths: paths.slice(begin, begin + MAX_PATHS), cursor: null });
	}
	return requests;
}

/** A page that the site says it has renewed. */
const Renewed = z.object({
	path: z.string(),
	status: z.number(),
	/** `REVALIDATED`, if it is true. */
	cache: z.string().nullable(),
	durationMs: z.number().nullable().default(null),
});

const Failed = z.object({
	path: z.string(),
	status: z.number().nullable().default(null),
	cache: z.string().nullable().default(null),
	error: z.string().default('PAGE_FAILED'),
});

/** The answer of `POST /api/refresh` and of `POST /api/revalidate`, with status 200 or 502. */
export const RenewalReport = z.object({
	revalidated: z.array(Renewed),
	failed: z.array(Failed),
	/** Pages that the site ran out of time for. */
	postponed: z.array(z.string()).default([]),
	/** To be sent with the same request for the rest; null: this was all. */
	cursor: z.string().nullable().default(null),
	/** Places for which new figures came. */
	fetched: z.array(z.string()).default([]),
	/** Why none came; null: nothing went wrong. */
	fetchError: z.string().nullable().default(null),
});
export type RenewalReport = z.output<typeof RenewalReport>;
