import type { WeatherProvider } from '../app/ports.ts';
import { createLibsqlCorrectionStore, createLibsqlEvaluationStore } from './alerts/libsql-evaluation-store.ts';
import { StorageError } from './errors.ts';
import { createLibsqlConditionsStore } from './libsql-conditions-store.ts';
import { createLibsqlHeartbeatStore } from './libsql-heartbeat-store.ts';
import { createLibsqlLeaseStore } from './libsql-lease-store.ts';
import { createLibsqlPendingRevalidations } from './libsql-pending-revalidations.ts';
import { createLibsqlUpstreamStore } from './libsql-upstream-store.ts';
import { openMemoryDatabase } from './memory-database.ts';
import type { Database } from './open-database.ts';
import { createLibsqlReportStore } from './reports/libsql-report-store.ts';

/** One store for each port of the site. */
export type Stores = ReturnType<typeof createLibsqlStores>;

/** @param provider only this provider's figures are read and written */
export function createLibsqlStores(database: Database, provider: WeatherProvider) {
	return {
		conditions: createLibsqlConditionsStore(database, provider),
		upstream: createLibsqlUpstreamStore(database, provider),
		leases: createLibsqlLeaseStore(database),
		pendingRevalidations: createLibsqlPendingRevalidations(database),
		heartbeats: createLibsqlHeartbeatStore(database),
		reports: createLibsqlReportStore(database),
		evaluation: createLibsqlEvaluationStore(database),
		corrections: createLibsqlCorrectionStore(database),
	};
}

/**
 * Returns stores in the memory of this process. They refuse reports, which would be lost when it ends.
 */
export function createMemoryStores(provider: WeatherProvider): Stores {
	const stores = createLibsqlStores(openMemoryDatabase(), provider);
	const refuse = unavailable();
	return { ...stores, reports: { ...stores.reports, publish: refuse, saveDraft: refuse, discardDraft: refuse } };
}

/** Returns stores for a database that cannot be opened. Every call throws: memory stores would hide the failure. */
export function unavailableDatabase(cause: unknown): Database {
	return { read: unavailable(cause), write: unavailable(cause), close() {} };
}

function unavailable(cause?: unknown): () => Promise<never> {
	return () => Promise.reject(new StorageError('STORAGE_UNREACHABLE', { cause }));
}
