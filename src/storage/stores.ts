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
import { createLibsqlConditionsStore } from './libsql-conditions-store.ts';
import { createLibsqlHeartbeatStore } from './libsql-heartbeat-store.ts';
import { createLibsqlLeaseStore } from './libsql-lease-store.ts';
import { createLibsqlPendingRevalidations } from './libsql-pending-revalidations.ts';
import { createLibsqlUpstreamStore } from './libsql-upstream-store.ts';
import { createMemoryConditionsStore } from './memory-conditions-store.ts';
import { createNoCorrectionStore, createNoEvaluationStore, createNoReportStore } from './memory-report-stores.ts';
import {
	createMemoryHeartbeatStore,
	createMemoryLeaseStore,
	createMemoryPendingRevalidations,
	createMemoryUpstreamStore,
} from './memory-shared-stores.ts';
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

/** For one process and one provider; gone when the process ends. */
export function createMemoryStores(): Stores {
	return {
		conditions: createMemoryConditionsStore(),
		upstream: createMemoryUpstreamStore(),
		leases: createMemoryLeaseStore(),
		pendingRevalidations: createMemoryPendingRevalidations(),
		heartbeats: createMemoryHeartbeatStore(),
		reports: createNoReportStore(),
		evaluation: createNoEvaluationStore(),
		corrections: createNoCorrectionStore(),
	};
}
