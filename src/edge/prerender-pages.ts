import { setImmediate as yieldToVisitors } from 'node:timers/promises';
import type { Clock } from './cache/clock.ts';
import type { PageInfo } from './cache/page.ts';
import type { RenderOutcome } from './cache/page-request.ts';
import { canonicalizePath } from './routing/canonical-path.ts';
import { type PageTarget, queryOf, type ServedBuild } from './served-build.ts';

/** How much is rendered before a build is served. */
export type PrerenderLimits = {
	readonly pages: number;
	readonly timeMs: number;
};

export const PRERENDER_LIMITS: PrerenderLimits = { pages: 1_000, timeMs: 60_000 };

/** Visitors of the build that is served need the cores too. */
const MAX_CONCURRENT = 2;
/** Targets of the fast path that are routed between two chances for visitors. */
const TARGETS_AT_ONCE = 32;

/** A page of the new build, which the build before can render, failed twice. */
export class PrerenderError extends Error {
	override readonly name = 'PrerenderError';
	readonly code = 'PAGE_NOT_RENDERED';
	readonly path: string;

	constructor(path: string, reason: string) {
		super(`${path} cannot be rendered: ${reason}`);
		this.path = path;
	}
}

type Candidate = PageTarget & {
	/** Whether a failure speaks against the new build. */
	readonly mustSucceed: boolean;
};

/**
 * Renders the pages that the cache of the served build holds on the functions of the next one, the most recently used
 * first, so that visitors get hits right after the switch.
 *
 * @returns the number of pages rendered
 * @throws {PrerenderError} a page fails that the served build can render; the rest is then left
 */
export async function prerenderPages(
	served: ServedBuild,
	next: ServedBuild,
	limits: PrerenderLimits,
	{ clock, signal }: { readonly clock: Pick<Clock, 'now'>; readonly signal: AbortSignal },
): Promise<number> {
	const endsAt = clock.now() + limits.timeMs;
	const remaining = candidates(served.store.entries(), limits.pages).values();
	let count = 0;
	let failed = false;
	const work = async (): Promise<void> => {
		for (const candidate of remaining) {
			if (failed || signal.aborted || clock.now() >= endsAt) return;
			try {
				if (await renderPage(next, candidate)) count += 1;
			} catch (error) {
				failed = true;
				throw error;
			}
		}
	};
	await Promise.all(Array.from({ length: MAX_CONCURRENT }, work));
	await copyTargets(served, next, signal);
	return count;
}

function candidates(entries: Iterable<PageInfo>, limit: number): Candidate[] {
	const rendered = [...entries].filter(({ lowPriority, origin }) => !lowPriority && origin === 'render').reverse();
	// Nothing is cached: the home page at least must work.
	if (rendered.length === 0) return [{ path: '/', query: '', mustSucceed: true }];
	return rendered.slice(0, limit).map(({ path, key, retryAt }) => {
		return { path, query: queryOf(key), mustSucceed: retryAt === 0 };
	});
}

/** @returns whether the page is stored now */
async function renderPage(next: ServedBuild, candidate: Candidate): Promise<boolean> {
	const request = next.findPage(candidate)?.request;
	// The new build has no such page, or it is rendered already, because it has just been revalidated.
	if (request === undefined || next.store.peek(request.key)) return false;
	let outcome = await next.pages.prerender(request);
	if (failureOf(outcome) !== null) outcome = await next.pages.prerender(request);
	const failure = failureOf(outcome);
	if (failure !== null && candidate.mustSucceed) throw new PrerenderError(candidate.path, failure);
	return outcome.kind === 'page';
}

/** @returns null unless the function failed */
function failureOf(outcome: RenderOutcome): string | null {
	if (outcome.kind === 'failed') return outcome.code;
	if (outcome.kind === 'page' || outcome.answer.status < 500) return null;
	return `status ${outcome.answer.status}`;
}

/** Lets the fast path of the new build answer what that of the served one answers: connections need not leave it. */
async function copyTargets(served: ServedBuild, next: ServedBuild, signal: AbortSignal): Promise<void> {
	const { fastPath } = next.pipeline;
	let count = 0;
	for (const { target, host } of [...served.pipeline.fastPath.targets()]) {
		count += 1;
		if (count % TARGETS_AT_ONCE === 0) await yieldToVisitors();
		if (signal.aborted) return;
		const canonical = canonicalizePath(target);
		if (canonical.kind !== 'ok' || canonical.authority !== null) continue;
		const found = next.findPage({ path: canonical.path, query: canonical.query, host });
		const page = found && next.store.peek(found.request.key);
		if (page && !page.lowPriority && !found.hasBypass) fastPath.remember(target, host, found.request, found.route);
	}
}
