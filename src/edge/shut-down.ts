import { withDeadline } from './cache/clock.ts';
import type { PageCache } from './cache/page-cache.ts';
import type { PageStore } from './cache/page-store.ts';
import type { FunctionHost } from './functions/function-host.ts';
import type { Listener } from './listener.ts';

/** Accepted requests first, then the renders behind them, then the functions, then the store; all by the deadline. */
export async function shutDown(
	{
		listener,
		pages,
		functions,
		store,
	}: { listener: Listener; pages: PageCache; functions: FunctionHost; store: PageStore },
	deadlineMs: number,
): Promise<void> {
	const endsAt = performance.now() + deadlineMs;
	const remainingMs = () => Math.max(0, endsAt - performance.now());
	await listener.drain(remainingMs());
	await withDeadline(pages.idle(), remainingMs(), () => {});
	await functions.close(remainingMs());
	await store.close();
}
