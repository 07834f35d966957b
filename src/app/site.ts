import type { ResortReadings } from '../domain/readings.ts';
import type { PublishedReport } from '../domain/reports/report-figures.ts';
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
import type { ReportStore } from './reports/report-ports.ts';
import { createRevalidationQueue, type RevalidationQueue } from './revalidation-queue.ts';

/** The parts of an instance of the site. The composition builds them once per process. */
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
	/** False: the stores live in the memory of this instance, because no database is configured. */
	readonly stored: boolean;
	/** Null: there is no page cache. */
	readonly revalidator: PageRevalidator | null;
	readonly clock: Clock;
	/** At least 0, below 1. */
	readonly random: () => number;
	/** Identifies this instance among all that share the database. */
	readonly holder: string;
	readonly background: Background;
	readonly buildId: string | null;
	readonly log: (event: LogEvent) => void;
};

/** What use cases receive: the parts, and the state of this instance. */
export type Site = SiteParts & {
	/** Figures come from the simulator; every page must say so. */
	readonly simulated: boolean;
	/** Coalesces refreshes of this instance into one. */
	readonly inFlightRefresh: InFlightRefresh;
	/** Limits regenerations: how many at once, and how many per page. */
	readonly revalidations: RevalidationQueue;
	/** The last figures read, used while storage cannot be read. */
	readonly lastFigures: LastFigures;
};

export function createSite(parts: SiteParts): Site {
	return {
		...parts,
		simulated: parts.source.provider === 'simulated',
		inFlightRefresh: createInFlightRefresh(),
		revalidations: createRevalidationQueue(parts),
		lastFigures: createLastFigures(),
	};
}

/** Result of one refresh. */
export type RefreshOutcome = {
	readonly state: /** At least one request was answered. */
		| 'fetched'
		/** Nothing is due, or the service must not be called now. */
		| 'nothing-to-do'
		/** Another instance is fetching. */
		| 'busy'
		/** The service failed before anything was stored. */
		| 'upstream-failed'
		/** The lease, the plan or the figures could not be read or written. */
		| 'storage-failed';
	/** Resorts for which at least one height was stored. */
	readonly fetchedResortIds: readonly string[];
	/** Requests that were sent. */
	readonly callCount: number;
	/** Code of the error that ended it early; null: none did. */
	readonly errorCode: string | null;
};

/** A refresh in progress. */
export type Refresh = {
	/** Never rejects. */
	readonly done: Promise<RefreshOutcome>;
	/**
	 * For callers that do not wait for the end.
	 *
	 * @param publish runs once per refresh, for the first caller, even if the refresh is already done
	 * @returns resolves after `publish`
	 */
	readonly onLate: (publish: (outcome: RefreshOutcome) => Promise<void>) => Promise<void>;
};

/** At most one refresh at a time per instance; later callers join it. */
export type InFlightRefresh = {
	/** @param start begins a refresh if none is in progress; must not reject */
	join(start: () => Promise<RefreshOutcome>): Refresh;
};

function createInFlightRefresh(): InFlightRefresh {
	let current: Refresh | null = null;
	return {
		join(start) {
			if (current) return current;
			let published: Promise<void> | null = null;
			const done = start().finally(() => {
				current = null;
			});
			current = {
				done,
				onLate(publish) {
					published ??= done.then(publish);
					return published;
				},
			};
			return current;
		},
	};
}

/** The stored figures of the resorts of one page. */
export type StoredFigures = {
	readonly readings: ReadonlyMap<string, ResortReadings>;
	/** The last published report of each resort; absent: none. */
	readonly reports: ReadonlyMap<string, PublishedReport>;
};

/** The last figures read for each page, by path. */
export type LastFigures = {
	get(path: string): StoredFigures | undefined;
	set(path: string, figures: StoredFigures): void;
};

/** The least recently read pages are dropped first. */
const MAX_PAGES = 32;

/** Keeps the last good figures of pages for while the database is locked, corrupt or unreachable. */
function createLastFigures(): LastFigures {
	const byPath = new Map<string, StoredFigures>();
	return {
		get: (path) => byPath.get(path),
		set(path, figures) {
			byPath.delete(path);
			byPath.set(path, figures);
			const [oldest] = byPath.keys();
			if (byPath.size > MAX_PAGES && oldest !== undefined) byPath.delete(oldest);
		},
	};
}
