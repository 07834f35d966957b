/** What came of one refresh. */
export type RefreshOutcome = {
	readonly state: /** At least one request was answered. */
		| 'fetched'
		/** Nothing is due, or the service may not be asked now. */
		| 'nothing-to-do'
		/** Another instance is at it. */
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

/** A refresh under way. */
export type Flight = {
	/** Never rejects. */
	readonly landed: Promise<RefreshOutcome>;
	/**
	 * For those who go on without waiting for the end.
	 *
	 * @param publish runs once per flight, whoever of them was first, also if it has landed by now
	 * @returns when that is done
	 */
	readonly whenLate: (publish: (outcome: RefreshOutcome) => Promise<void>) => Promise<void>;
};

/** At most one refresh at a time in one instance; whoever comes later joins it. */
export type RefreshFlights = {
	/** @param start begins a refresh if none is under way; must not reject */
	join(start: () => Promise<RefreshOutcome>): Flight;
};

export function createRefreshFlights(): RefreshFlights {
	let current: Flight | null = null;
	return {
		join(start) {
			if (current) return current;
			let published: Promise<void> | null = null;
			const landed = start().finally(() => {
				current = null;
			});
			current = {
				landed,
				whenLate(publish) {
					published ??= landed.then(publish);
					return published;
				},
			};
			return current;
		},
	};
}
