import type { ConditionsStore, FetchedResort, ResortFetchState } from '../app/ports.ts';
import type {
	CurrentReading,
	DailyReading,
	Height,
	HourlyReading,
	LastGoodCurrent,
	LocationForecast,
} from '../domain/readings.ts';
import type { UnixMs } from '../domain/time.ts';
import { type CurrentFigureRow, currentFromRows, currentToRows } from './current-figures.ts';
import { daysWithin, LONGEST_DAY_MS } from './days-within.ts';

type Place = { readonly current: Map<string, CurrentFigureRow>; readonly hourly: Map<UnixMs, HourlyReading> };
type Entry = {
	state: ResortFetchState;
	timeZone: string | null;
	readonly places: { readonly [H in Height]: Place };
	readonly daily: Map<UnixMs, DailyReading>;
};

/** Conditions in the memory of one process, for a site without a database. */
export function createMemoryConditionsStore(): ConditionsStore {
	const entries = new Map<string, Entry>();

	function entryOf(resortId: string): Entry {
		const entry = entries.get(resortId) ?? newEntry(resortId);
		entries.set(resortId, entry);
		return entry;
	}

	function saveResort({ resortId, base, summit }: FetchedResort, at: UnixMs): void {
		const entry = entryOf(resortId);
		const isWhole = base !== null && summit !== null;
		entry.timeZone = (base ?? summit)?.timeZone ?? entry.timeZone;
		entry.state = {
			resortId,
			attemptedAt: at,
			fetchedAt: isWhole ? at : entry.state.fetchedAt,
			problem: isWhole ? null : entry.state.problem,
		};
		if (base) mergePlace(entry.places.base, base);
		if (summit) mergePlace(entry.places.summit, summit);
		for (const day of (base ?? summit)?.daily ?? []) {
			entry.daily.set(day.startsAt, mergeKnown(entry.daily.get(day.startsAt), day));
		}
	}

	return {
		async loadFetchStates() {
			return new Map([...entries].map(([resortId, { state }]) => [resortId, state]));
		},
		async loadReadings(resortIds, window) {
			const known = resortIds.flatMap((resortId) => {
				const entry = entries.get(resortId);
				return entry && entry.timeZone !== null ? [[resortId, entry] as const] : [];
			});
			return new Map(
				known.map(([resortId, { state, timeZone, places, daily }]) => [
					resortId,
					{
						resortId,
						timeZone,
						fetchedAt: state.fetchedAt,
						current: { base: lastGood(places.base), summit: lastGood(places.summit) },
						hourly: { base: hoursWithin(places.base, window), summit: hoursWithin(places.summit, window) },
						daily: daysWithin([...daily.values()], window),
					},
				]),
			);
		},
		async saveFetched(fetched, at) {
			for (const resort of fetched) saveResort(resort, at);
		},
		async saveProblems(problems, at) {
			for (const { resortId, problem } of problems) {
				const entry = entryOf(resortId);
				entry.state = { ...entry.state, attemptedAt: at, problem };
			}
		},
		async pruneBefore(at) {
			for (const { places, daily } of entries.values()) {
				for (const { hourly } of [places.base, places.summit]) {
					for (const endsAt of hourly.keys()) if (endsAt < at) hourly.delete(endsAt);
				}
				for (const startsAt of daily.keys()) if (startsAt < at - LONGEST_DAY_MS) daily.delete(startsAt);
			}
		},
	};
}

function newEntry(resortId: string): Entry {
	return {
		state: { resortId, attemptedAt: null, fetchedAt: null, problem: null },
		timeZone: null,
		places: { base: newPlace(), summit: newPlace() },
		daily: new Map(),
	};
}

function newPlace(): Place {
	return { current: new Map(), hourly: new Map() };
}

function mergePlace({ current, hourly }: Place, forecast: LocationForecast): void {
	for (const hour of forecast.hourly) hourly.set(hour.endsAt, mergeKnown(hourly.get(hour.endsAt), hour));
	mergeCurrent(current, forecast.current);
}

function mergeCurrent(current: Place['current'], reading: CurrentReading): void {
	for (const row of currentToRows(reading)) {
		const [figure, , at] = row;
		const [, , storedAt] = current.get(figure) ?? row;
		if (at >= storedAt) current.set(figure, row);
	}
}

/** The newer one, with the older one's values where it has null. */
function mergeKnown<T extends object>(older: T | undefined, newer: T): T {
	const known = Object.entries(newer).filter(([, value]) => value !== null);
	return { ...newer, ...older, ...Object.fromEntries(known) };
}

function lastGood({ current }: Place): LastGoodCurrent {
	return currentFromRows([...current.values()]);
}

function hoursWithin(
	{ hourly }: Place,
	{ fromAt, toAt }: { readonly fromAt: UnixMs; readonly toAt: UnixMs },
): readonly HourlyReading[] {
	return [...hourly.values()]
		.filter(({ endsAt }) => endsAt > fromAt && endsAt <= toAt)
		.sort((a, b) => a.endsAt - b.endsAt);
}
