import type {
	HeartbeatStore,
	LeaseStore,
	RevalidationOutbox,
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

export function createMemoryOutbox(): RevalidationOutbox {
	const wishes = new Map<string, { readonly path: string; readonly wishedAt: UnixMs; readonly attempts: number }>();
	return {
		async add(paths, at) {
			for (const path of new Set(paths)) {
				const wish = wishes.get(path);
				const wishedAt = wish ? Math.max(at, wish.wishedAt + 1) : at;
				wishes.set(path, { path, wishedAt, attempts: wish?.attempts ?? 0 });
			}
		},
		async list(limit) {
			return [...wishes.values()]
				.sort((a, b) => a.attempts - b.attempts || a.wishedAt - b.wishedAt || (a.path < b.path ? -1 : 1))
				.slice(0, limit);
		},
		async settle(path, wishedAt) {
			const wish = wishes.get(path);
			if (wish && wish.wishedAt <= wishedAt) wishes.delete(path);
		},
		async recordFailure(path) {
			const wish = wishes.get(path);
			if (wish) wishes.set(path, { ...wish, attempts: wish.attempts + 1 });
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
