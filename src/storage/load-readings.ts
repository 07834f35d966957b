import { and, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { WeatherProvider } from '../app/ports.ts';
import type { DailyReading, Height, HourlyReading, LastGoodCurrent, ResortReadings } from '../domain/readings.ts';
import { HOUR_MS, type UnixMs } from '../domain/time.ts';
import type { Orm } from './open-database.ts';
import { type CurrentFigureRow, currentFromRows, hourlyFromJson, hourlyValueColumns } from './reading-rows.ts';
import { currentFigures, dailyReadings, fetchStates, hourlyReadings } from './schema.ts';

type Window = { readonly fromAt: UnixMs; readonly toAt: UnixMs };
/** One row per resort and height, its values as a JSON array. */
type Group = { readonly resort_id: string; readonly height: Height; readonly json: string };

/** Loads everything stored for some resorts as a consistent snapshot: four queries in one transaction, one round trip. */
export async function loadReadings(
	orm: Orm,
	provider: WeatherProvider,
	resortIds: readonly string[],
	window: Window,
): Promise<ReadonlyMap<string, ResortReadings>> {
	const ids = sql`(select value from json_each(${JSON.stringify(resortIds)}))`;
	const [states, current, hourly, daily] = await orm.batch([
		orm
			.select()
			.from(fetchStates)
			.where(and(eq(fetchStates.provider, provider), inArray(fetchStates.resortId, ids))),
		orm.all<Group>(selectCurrent(provider, ids)),
		orm.all<Group>(selectHourly(provider, ids, window)),
		orm
			.select()
			.from(dailyReadings)
			.where(
				and(
					eq(dailyReadings.provider, provider),
					inArray(dailyReadings.resortId, ids),
					gt(dailyReadings.startsAt, window.fromAt - LONGEST_DAY_MS),
					lt(dailyReadings.startsAt, window.toAt),
				),
			),
	]);
	const currentOf = byPlace(current, (json) => currentFromRows(JSON.parse(json) as readonly CurrentFigureRow[]));
	const hourlyOf = byPlace(hourly, hourlyFromJson);
	const dailyOf = Map.groupBy(daily, ({ resortId }) => resortId);
	// A resort that was requested but never fetched with success has a state and nothing else.
	const known = states.filter(({ timeZone }) => timeZone !== null);
	return new Map(
		known.map(({ resortId, timeZone, fetchedAt }) => [
			resortId,
			{
				resortId,
				timeZone,
				fetchedAt,
				current: {
					base: currentOf.get(placeKey(resortId, 'base')) ?? noFigures,
					summit: currentOf.get(placeKey(resortId, 'summit')) ?? noFigures,
				},
				hourly: {
					base: hourlyOf.get(placeKey(resortId, 'base')) ?? noHours,
					summit: hourlyOf.get(placeKey(resortId, 'summit')) ?? noHours,
				},
				daily: daysWithin((dailyOf.get(resortId) ?? []).map(withoutKey), window),
			},
		]),
	);
}

const noFigures: LastGoodCurrent = {};
const noHours: readonly HourlyReading[] = [];

function selectCurrent(provider: WeatherProvider, ids: SQL): SQL {
	return sql`
		select resort_id, height, json_group_array(json_array(figure, value, at)) as json
		from ${currentFigures}
		where provider = ${provider} and resort_id in ${ids}
		group by resort_id, height`;
}

/** Names both heights, so that the query uses the whole key down to the hour. */
export function selectHourly(provider: WeatherProvider, ids: SQL, { fromAt, toAt }: Window): SQL {
	return sql`
		select resort_id, height, json_group_array(json_array(ends_at, ${hourlyValueColumns})) as json
		from ${hourlyReadings}
		where provider = ${provider} and resort_id in ${ids} and height in ('base', 'summit')
			and ends_at > ${fromAt} and ends_at <= ${toAt}
		group by resort_id, height`;
}

function byPlace<T>(groups: readonly Group[], parse: (json: string) => T): ReadonlyMap<string, T> {
	return new Map(groups.map(({ resort_id, height, json }) => [placeKey(resort_id, height), parse(json)]));
}

/** An id of a resort has no slash. */
function placeKey(resortId: string, height: Height): string {
	return `${resortId}/${height}`;
}

function withoutKey({ startsAt, sunriseAt, sunsetAt, uvIndexMax }: typeof dailyReadings.$inferSelect) {
	return { startsAt, sunriseAt, sunsetAt, uvIndexMax };
}

/** The longest local day: clocks are set back by one hour. */
export const LONGEST_DAY_MS = 25 * HOUR_MS;

/**
 * Returns the days that overlap `fromAt < t <= toAt`, ascending.
 *
 * @param days of one resort, any order; the end of a day is the start of the next one
 */
function daysWithin(
	days: readonly DailyReading[],
	{ fromAt, toAt }: { readonly fromAt: UnixMs; readonly toAt: UnixMs },
): readonly DailyReading[] {
	const ascending = [...days].sort((a, b) => a.startsAt - b.startsAt);
	return ascending.filter((day, index) => {
		const longestEndsAt = day.startsAt + LONGEST_DAY_MS;
		const endsAt = Math.min(longestEndsAt, ascending[index + 1]?.startsAt ?? longestEndsAt);
		return day.startsAt < toAt && endsAt > fromAt;
	});
}
