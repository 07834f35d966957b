import { toIsoInstant } from './iso-instant.ts';
import { describeError, type LogEvent } from './log-event.ts';
import { type Clock, PageRevalidationError, type PageRevalidator, type RevalidationOutbox } from './ports.ts';
import type { FailedPage, RevalidatedPage } from './revalidation-report.ts';

/** What came of the pages of one call. */
export type RevalidationResults = {
	readonly revalidated: readonly RevalidatedPage[];
	readonly failed: readonly FailedPage[];
};

/** Regenerates pages without ever flooding the page cache. Shared by everything in one instance that wishes for pages. */
export type RevalidationQueue = {
	/**
	 * Regenerates each page once and answers when all are done. A page that waits already is joined; one that is being
	 * regenerated is regenerated once more afterwards, because what it reads may have changed since it began.
	 * A page that fails goes to the outbox; one that succeeds leaves it. Never throws.
	 */
	revalidate(paths: readonly string[]): Promise<RevalidationResults>;
};

type Regeneration =
	| { readonly ok: true; readonly startedAt: number; readonly page: RevalidatedPage }
	| { readonly ok: false; readonly page: FailedPage };

type QueueParts = {
	readonly revalidator: PageRevalidator | null;
	readonly outbox: RevalidationOutbox;
	readonly clock: Clock;
	readonly log: (event: LogEvent) => void;
};

/** Regenerations that run at once. */
const CONCURRENCY = 8;
/** Wishes looked at when pages have succeeded; what is beyond is settled by a later refresh. */
const OUTBOX_LIMIT = 1_000;

export function createRevalidationQueue(parts: QueueParts, concurrency: number = CONCURRENCY): RevalidationQueue {
	const running = new Map<string, Promise<Regeneration>>();
	const waiting = new Map<string, Promise<Regeneration>>();
	const inTurn = limitConcurrency(concurrency);

	async function run(path: string): Promise<Regeneration> {
		// Also when none is running: the wish is on record before it starts.
		await running.get(path);
		return inTurn(() => {
			const regeneration = regenerate(path, parts).finally(() => running.delete(path));
			waiting.delete(path);
			running.set(path, regeneration);
			return regeneration;
		});
	}

	function wish(path: string): Promise<Regeneration> {
		const joined = waiting.get(path);
		if (joined) return joined;
		const wished = run(path);
		waiting.set(path, wished);
		return wished;
	}

	return {
		async revalidate(paths) {
			const regenerations = await Promise.all([...new Set(paths)].map(wish));
			await settleWishes(regenerations, parts);
			return {
				revalidated: regenerations.filter((each) => each.ok).map(({ page }) => page),
				failed: regenerations.filter((each) => !each.ok).map(({ page }) => page),
			};
		},
	};
}

async function regenerate(path: string, { revalidator, outbox, clock, log }: QueueParts): Promise<Regeneration> {
	if (!revalidator) return { ok: false, page: { path, status: null, cache: null, error: 'NO_PAGE_CACHE' } };
	const startedAt = clock.now();
	try {
		const { status, cache, generatedAt, durationMs, isRemembered } = await revalidator.revalidate(path);
		// It is served, but what the wish was about is not on it.
		if (isRemembered && (await isWished(path, outbox))) throw new FiguresNotReadError(path, { status, cache });
		return { ok: true, startedAt, page: { path, status, cache, generatedAt: toIsoInstant(generatedAt), durationMs } };
	} catch (error) {
		const { code } = describeError(error);
		const seen = error instanceof PageRevalidationError ? error : { status: null, cache: null };
		log({ level: 'warn', event: 'page-not-regenerated', code, path, status: seen.status, cache: seen.cache });
		await attempt(log, async () => {
			await outbox.add([path], clock.now());
			await outbox.recordFailure(path, code);
		});
		return { ok: false, page: { path, status: seen.status, cache: seen.cache, error: code } };
	}
}

/** A page was made anew from what was read before, because storage could not be read. */
class FiguresNotReadError extends PageRevalidationError {
	override readonly code = 'FIGURES_NOT_READ';
}

async function isWished(path: string, outbox: RevalidationOutbox): Promise<boolean> {
	try {
		return (await outbox.list(OUTBOX_LIMIT)).some((wish) => wish.path === path);
	} catch {
		return false;
	}
}

/** A wish made after its page began to be generated stays: that page may not show what it was about. */
async function settleWishes(regenerations: readonly Regeneration[], { outbox, log }: QueueParts): Promise<void> {
	const startedAt = new Map(regenerations.filter((each) => each.ok).map((each) => [each.page.path, each.startedAt]));
	if (startedAt.size === 0) return;
	await attempt(log, async () => {
		for (const { path } of await outbox.list(OUTBOX_LIMIT)) {
			const at = startedAt.get(path);
			if (at !== undefined) await outbox.settle(path, at);
		}
	});
}

/** The pages are done either way; a wish that is lost or stays too long costs one regeneration more or less. */
async function attempt(log: QueueParts['log'], work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		log({ level: 'warn', event: 'outbox-unavailable', ...describeError(error) });
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
