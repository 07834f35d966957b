import { PageCache } from '../../../src/edge/cache/page-cache.ts';
import type { Served } from '../../../src/edge/cache/page-request.ts';
import type { PageStore } from '../../../src/edge/cache/page-store.ts';
import { MemoryPageStore } from '../../../src/edge/cache/page-store.ts';
import { FakeClock } from './fake-clock.ts';
import { StubRenders } from './stub-renders.ts';

export function setUpPageCache(store: PageStore = new MemoryPageStore({ entries: 100, bytes: 10_000_000 })) {
	const clock = new FakeClock();
	const renders = new StubRenders();
	const counts = { coalesced: 0, outcomes: [] as string[] };
	const cache = new PageCache({
		store,
		clock,
		render: renders.render,
		encode: async () => ({}),
		events: {
			rendered: (_request, _durationMs, outcome) => counts.outcomes.push(outcome.kind),
			coalesced: () => {
				counts.coalesced += 1;
			},
		},
	});
	return { cache, store, clock, renders, counts };
}

/** `STALE render 1`, or `failed CODE`, or `refused 500`. */
export function show(served: Served | undefined): string {
	if (served === undefined) return 'nothing';
	if (served.kind === 'page') return `${served.cache} ${served.page.body}`;
	return served.kind === 'failed' ? `failed ${served.code}` : `${served.kind} ${served.answer.status}`;
}
