import { z } from 'zod';
import type { DeepReadonly } from './deep-readonly.ts';
import { IsoInstant, toIsoInstant } from './iso-instant.ts';
import { describeError, type LogEvent } from './log-event.ts';
import { type Clock, PageRevalidationError, type PageRevalidator, type PendingRevalidations } from './ports.ts';

/** The results for the pages of one call. */
export type RevalidationResults = {
	readonly revalidated: readonly RevalidatedPage[];
	readonly failed: readonly FailedPage[];
};

/** Regenerates pages without flooding the page cache. One per instance, shared by every use case. */
export type RevalidationQueue = {
	/**
	 * Regenerates each page once, and resolves when all are done. A request for a page that is already waiting joins it;
	 * a page that is being regenerated is regenerated once more afterwards, because its data may have changed since it
	 * began. A page that fails becomes a pending revalidation; one that succeeds is settled. Never throws.
	 */
	revalidate(paths: readonly string[]): Promise<RevalidationResults>;
};

type Regeneration =
	| { readonly ok: true; readonly startedAt: number; readonly page: RevalidatedPage }
	| { readonly ok: false; readonly page: FailedPage };

type QueueParts = {
	readonly revalidator: PageRevalidator | null;
	readonly pendingRevalidations: PendingRevalidations;
	readonly clock: Clock;
	readonly log: (event: LogEvent) => void;
};

/** Regenerations that run at the same time. */
const CONCURRENCY = 8;
/** Pending revalidations read after a success; a later refresh settles the rest. */
const MAX_PENDING = 1_000;

export function createRevalidationQueue(parts: QueueParts, concurrency: number = CONCURRENCY): RevalidationQueue {
	const running = new Map<string, Promise<Regeneration>>();
	const waiting = new Map<string, Promise<Regeneration>>();
	const inTurn = limitConcurrency(concurrency);

	async function run(path: string): Promise<Regeneration> {
		// Awaited even if none is running, so that the request is registered before it starts.
		await running.get(path);
		return inTurn(() => {
			const regeneration = regenerate(path, parts).finally(() => running.delete(path));
			waiting.delete(path);
			running.set(path, regeneration);
			return regeneration;
		});
	}

	function request(path: string): Promise<Regeneration> {
		const joined = waiting.get(path);
		if (joined) return joined;
		const regeneration = run(path);
		waiting.set(path, regeneration);
		return regeneration;
	}

	return {
		async revalidate(paths) {
			const regenerations = await Promise.all([...new Set(paths)].map(request));
			await settleRegenerated(regenerations, parts);
			return {
				revalidated: regenerations.filter((each) => each.ok).map(({ page }) => page),
				failed: regenerations.filter((each) => !each.ok).map(({ page }) => page),
			};
		},
	};
}

async function regenerate(path: string, parts: QueueParts): Promise<Regeneration> {
	const { revalidator, pendingRevalidations, clock, log } = parts;
	if (!revalidator) return { ok: false, page: { path, status: null, cache: null, error: 'NO_PAGE_CACHE' } };
	const startedAt = clock.now();
	try {
		const { status, cache, generatedAt, durationMs, isRemembered } = await revalidator.revalidate(path);
		// The new page is served, but without the change that it was requested for.
		if (isRemembered && (await isPending(path, pendingRevalidations)))
			throw new FiguresNotReadError(path, { status, cache });
		return { ok: true, startedAt, page: { path, status, cache, generatedAt: toIsoInstant(generatedAt), durationMs } };
	} catch (error) {
		const { code } = describeError(error);
		const seen = error instanceof PageRevalidationError ? error : { status: null, cache: null };
		log({ level: 'warn', event: 'page-not-regenerated', code, path, status: seen.status, cache: seen.cache });
		await attempt(log, async () => {
			await pendingRevalidations.add([path], clock.now());
			await pendingRevalidations.recordFailure(path, code);
		});
		return { ok: false, page: { path, status: seen.status, cache: seen.cache, error: code } };
	}
}

/** A page was regenerated from earlier figures, because storage could not be read. */
class FiguresNotReadError extends PageRevalidationError {
	override readonly code = 'FIGURES_NOT_READ';
}

async function isPending(path: string, pendingRevalidations: PendingRevalidations): Promise<boolean> {
	try {
		return (await pendingRevalidations.list(MAX_PENDING)).some((pending) => pending.path === path);
	} catch {
		return false;
	}
}

/** Settles regenerated pages, but no request that came after its render began: that page may lack the change. */
async function settleRegenerated(
	regenerations: readonly Regeneration[],
	{ pendingRevalidations, log }: QueueParts,
): Promise<void> {
	const startedAt = new Map(regenerations.filter((each) => each.ok).map((each) => [each.page.path, each.startedAt]));
	if (startedAt.size === 0) return;
	await attempt(log, async () => {
		for (const { path } of await pendingRevalidations.list(MAX_PENDING)) {
			const at = startedAt.get(path);
			if (at !== undefined) await pendingRevalidations.settle(path, at);
		}
	});
}

/** Errors are only logged: a pending entry that is lost or stays too long costs one regeneration more or less. */
async function attempt(log: QueueParts['log'], work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		log({ level: 'warn', event: 'pending-revalidations-unavailable', ...describeError(error) });
	}
}

function limitConcurrency(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
	const blocked: (() => void)[] = [];
	let freeCount = limit;
	return async (work) => {
		if (freeCount > 0) freeCount -= 1;
		else await new Promise<void>((resolve) => blocked.push(resolve));
		try {
			return await work();
		} finally {
			const next = blocked.shift();
			if (next) next();
			else freeCount += 1;
		}
	};
}

export const RevalidatedPage = z
	.object({
		path: z.string(),
		status: z.int(),
		cache: z.string().nullable().describe('Answer of the page cache: REVALIDATED.'),
		generatedAt: IsoInstant.nullable().describe('When the page that is now served was generated.'),
		durationMs: z.number().nonnegative(),
	})
	.describe('A page that was regenerated and is now served.');
export type RevalidatedPage = DeepReadonly<z.output<typeof RevalidatedPage>>;

/** A page that is still served as it was, and is now a pending revalidation. */
export const FailedPage = z
	.object({
		path: z.string(),
		status: z.int().nullable().describe('HTTP status of the page cache; null: no answer.'),
		cache: z.string().nullable().describe('Answer of the page cache, e.g. HIT if it did not accept the token.'),
		error: z.string().describe('A stable code.'),
	})
	.describe('A page that could not be regenerated. The old one is still served; the next refresh tries it first.');
export type FailedPage = DeepReadonly<z.output<typeof FailedPage>>;

/** The answer to `POST /api/revalidate`. */
export const RevalidationReport = z
	.object({
		revalidated: z.array(RevalidatedPage),
		failed: z.array(FailedPage),
		cursor: z
			.string()
			.nullable()
			.describe('Send it with the same body to continue; null: no pages are left. A call regenerates up to 200.'),
	})
	.describe('Regenerated and failed pages.');
export type RevalidationReport = DeepReadonly<z.output<typeof RevalidationReport>>;
