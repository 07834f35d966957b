import type {
	ConditionsStore,
	HeartbeatStore,
	LeaseStore,
	RevalidationOutbox,
	UpstreamStateStore,
} from '../app/ports.ts';

/** Every store that a site is built from. */
export type Stores = {
	readonly conditions: ConditionsStore;
	readonly upstream: UpstreamStateStore;
	readonly leases: LeaseStore;
	readonly outbox: RevalidationOutbox;
	readonly heartbeats: HeartbeatStore;
};

/**
 * Stores that open the database when they are first used, so that a database that is missing or misconfigured fails
 * what needs it and nothing else. A failed opening is tried again by the next use.
 */
export function openLazily(open: () => Promise<Stores>): Stores {
	let opening: Promise<Stores> | null = null;
	const opened = (): Promise<Stores> => {
		opening ??= open().catch((error: unknown) => {
			opening = null;
			throw error;
		});
		return opening;
	};
	return {
		conditions: {
			loadFetchStates: async () => (await opened()).conditions.loadFetchStates(),
			loadReadings: async (ids, window) => (await opened()).conditions.loadReadings(ids, window),
			saveFetched: async (fetched, at) => (await opened()).conditions.saveFetched(fetched, at),
			saveProblems: async (problems, at) => (await opened()).conditions.saveProblems(problems, at),
			pruneBefore: async (at) => (await opened()).conditions.pruneBefore(at),
		},
		upstream: {
			load: async () => (await opened()).upstream.load(),
			save: async (state) => (await opened()).upstream.save(state),
		},
		leases: {
			acquire: async (name, holder, at, ttlMs) => (await opened()).leases.acquire(name, holder, at, ttlMs),
			release: async (name, holder) => (await opened()).leases.release(name, holder),
		},
		outbox: {
			add: async (paths, at) => (await opened()).outbox.add(paths, at),
			list: async (limit) => (await opened()).outbox.list(limit),
			settle: async (path, wishedAt) => (await opened()).outbox.settle(path, wishedAt),
			recordFailure: async (path, error) => (await opened()).outbox.recordFailure(path, error),
		},
		heartbeats: {
			beat: async (name, at) => (await opened()).heartbeats.beat(name, at),
			lastBeats: async () => (await opened()).heartbeats.lastBeats(),
		},
	};
}
