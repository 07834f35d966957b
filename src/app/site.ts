import type { Resort } from '../domain/resort.ts';
import type { CorrectionStore, EvaluationStore } from './alerts/alert-ports.ts';
import type { LogEvent } from './log-event.ts';
import type {
	Background,
	Clock,
	ConditionsStore,
	HeartbeatStore,
	LeaseStore,
	PageRevalidator,
	PendingRevalidations,
	UpstreamStateStore,
	WeatherSource,
} from './ports.ts';
import { createReadingsMemory, type ReadingsMemory } from './readings-memory.ts';
import { createRefreshFlights, type RefreshFlights } from './refresh-flight.ts';
import type { ReportStore } from './reports/report-ports.ts';
import { createRevalidationQueue, type RevalidationQueue } from './revalidation-queue.ts';

/** What an instance of the site is built from; made once per process by the composition. */
export type SiteParts = {
	readonly resorts: readonly Resort[];
	readonly source: WeatherSource;
	/** Bound to the provider of `source`. */
	readonly conditions: ConditionsStore;
	/** Bound to the provider of `source`. */
	readonly upstream: UpstreamStateStore;
	readonly leases: LeaseStore;
	readonly pendingRevalidations: PendingRevalidations;
	readonly heartbeats: HeartbeatStore;
	readonly reports: ReportStore;
	readonly evaluation: EvaluationStore;
	readonly corrections: CorrectionStore;
	/** False: the stores live in the memory of this instance, because there is no database. */
	readonly stored: boolean;
	/** Null: no page cache can be asked. */
	readonly revalidator: PageRevalidator | null;
	readonly clock: Clock;
	/** At least 0, below 1. */
	readonly random: () => number;
	/** Names this instance among all that share the database. */
	readonly holder: string;
	readonly background: Background;
	readonly buildId: string | null;
	readonly log: (event: LogEvent) => void;
};

/** Everything that a use case takes: the parts, and what one instance must know only once. */
export type Site = SiteParts & {
	/** Figures come from the simulator, and every page must say so. */
	readonly simulated: boolean;
	/** Collapses refreshes of this instance into one. */
	readonly flights: RefreshFlights;
	/** Bounds regenerations: how many at once, and how many per page. */
	readonly revalidations: RevalidationQueue;
	/** The figures last read, for when storage cannot be. */
	readonly remembered: ReadingsMemory;
};

export function createSite(parts: SiteParts): Site {
	return {
		...parts,
		simulated: parts.source.provider === 'simulated',
		flights: createRefreshFlights(),
		revalidations: createRevalidationQueue(parts),
		remembered: createReadingsMemory(),
	};
}
