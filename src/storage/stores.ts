import type {
	ConditionsStore,
	HeartbeatStore,
	LeaseStore,
	RevalidationOutbox,
	UpstreamStateStore,
	WeatherProvider,
} from '../app/ports.ts';
import { createLibsqlConditionsStore } from './libsql-conditions-store.ts';
import { createLibsqlHeartbeatStore } from './libsql-heartbeat-store.ts';
import { createLibsqlLeaseStore } from './libsql-lease-store.ts';
import { createLibsqlOutbox } from './libsql-outbox.ts';
import { createLibsqlUpstreamStore } from './libsql-upstream-store.ts';
import { createMemoryConditionsStore } from './memory-conditions-store.ts';
import {
	createMemoryHeartbeatStore,
	createMemoryLeaseStore,
	createMemoryOutbox,
	createMemoryUpstreamStore,
} from './memory-shared-stores.ts';
import type { Database } from './open-database.ts';

/** A store for every port of the site. */
export type Stores = {
	readonly conditions: ConditionsStore;
	readonly upstream: UpstreamStateStore;
	readonly leases: LeaseStore;
	readonly outbox: RevalidationOutbox;
	readonly heartbeats: HeartbeatStore;
};

/** @param provider whose figures are read and written; another provider's stay out of sight */
export function createLibsqlStores(database: Database, provider: WeatherProvider): Stores {
	return {
		conditions: createLibsqlConditionsStore(database, provider),
		upstream: createLibsqlUpstreamStore(database, provider),
		leases: createLibsqlLeaseStore(database),
		outbox: createLibsqlOutbox(database),
		heartbeats: createLibsqlHeartbeatStore(database),
	};
}

/** For one process and one provider; gone when the process ends. */
export function createMemoryStores(): Stores {
	return {
		conditions: createMemoryConditionsStore(),
		upstream: createMemoryUpstreamStore(),
		leases: createMemoryLeaseStore(),
		outbox: createMemoryOutbox(),
		heartbeats: createMemoryHeartbeatStore(),
	};
}
