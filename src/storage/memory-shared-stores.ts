import type {
	HeartbeatStore,
	LeaseStore,
	PendingRevalidations,
	UpstreamState,
	UpstreamStateStore,
} from '../app/ports.ts';
import type { UnixMs } from '../domain/time.ts';
import { implausibleExpiryAt } from './lease-expiry.ts';

/** The small stores in the memory of one process, for a site without a database. */

export function createMemoryUpstreamStore(): UpstreamStateStore {
	let known: UpstreamState | null = null;
	return {
		load: async () => known,
		async save(state) {
			known = state;
		},
	};
}

export function createMemoryLeaseStore(): LeaseStore {
	const leases = new Map<string, { readonly holder: string; readonly expiresAt: UnixMs }>();
	return {
		async acquire(name, holder, at, ttlMs) {
			const lease = leases.get(name);
			const isOver = !lease || lease.expiresAt <= at || lease.expiresAt > implausibleExpiryAt(at, ttlMs);
			if (!isOver && lease.holder !== holder) return false;
			leases.set(name, { holder, expiresAt: at + ttlMs });
			return true;
		},
		async release(name, holder) {
			if (leases.get(name)?.holder === holder) leases.delete(name);
		},
	};
}

export function createMemoryPendingRevalidations(): PendingRevalidations {
	const pending = new Map<string, { readonly path: string; readonly requestedAt: UnixMs; readonly attempts: number }>();
	return {
		async add(paths, at) {
			for (const path of new Set(paths)) {
				const entry = pending.get(path);
				const requestedAt = entry ? Math.max(at, entry.requestedAt + 1) : at;
				pending.set(path, { path, requestedAt, attempts: entry?.attempts ?? 0 });
			}
		},
		async list(limit) {
			return [...pending.values()]
				.sort((a, b) => a.attempts - b.attempts || a.requestedAt - b.requestedAt || (a.path < b.path ? -1 : 1))
				.slice(0, limit);
		},
		async settle(path, requestedAt) {
			const entry = pending.get(path);
			if (entry && entry.requestedAt <= requestedAt) pending.delete(path);
		},
		async recordFailure(path) {
			const entry = pending.get(path);
			if (entry) pending.set(path, { ...entry, attempts: entry.attempts + 1 });
		},
	};
}

export function createMemoryHeartbeatStore(): HeartbeatStore {
	const beats = new Map<string, UnixMs>();
	return {
		async beat(name, at) {
			beats.set(name, at);
		},
		lastBeats: async () => new Map(beats),
	};
}
