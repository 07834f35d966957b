import type { CorrectionStore, EvaluationStore } from '../app/alerts/alert-ports.ts';
import type {
	ConditionsStore,
	HeartbeatStore,
	LeaseStore,
	PendingRevalidations,
	UpstreamStateStore,
	WeatherProvider,
} from '../app/ports.ts';
import type { ReportStore } from '../app/reports/report-ports.ts';
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

/** A store for every port of the site. */
export type Stores = {
	readonly conditions: ConditionsStore;
	readonly upstream: UpstreamStateStore;
	readonly leases: LeaseStore;
	readonly pendingRevalidations: PendingRevalidations;
	readonly heartbeats: HeartbeatStore;
	readonly reports: ReportStore;
	readonly evaluation: EvaluationStore;
	readonly corrections: CorrectionStore;
};

/** @param provider whose figures are read and written; another provider's stay out of sight */
export function createLibsqlStores(database: Database, provider: WeatherProvider): Stores {
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
 * Stores in the memory of this process, gone when it ends. A report cannot be written to them: it would be lost.
 */
export function createMemoryStores(provider: WeatherProvider): Stores {
	const stores = createLibsqlStores(openMemoryDatabase(), provider);
	const refuse = unavailable();
	return { ...stores, reports: { ...stores.reports, publish: refuse, saveDraft: refuse, discardDraft: refuse } };
}

/** Stands in for a database that cannot be opened; memory instead would hide that nothing is stored. */
export function unavailableDatabase(cause: unknown): Database {
	return { read: unavailable(cause), write: unavailable(cause), close() {} };
}

function unavailable(cause?: unknown): () => Promise<never> {
	return () => Promise.reject(new StorageError('STORAGE_UNREACHABLE', { cause }));
}
