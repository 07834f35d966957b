import { type SQL, sql } from 'drizzle-orm';
import type { FetchedResort, WeatherProvider } from '../app/ports.ts';
import type { Height, LocationForecast } from '../domain/readings.ts';
import type { UnixMs } from '../domain/time.ts';
import {
	currentToRows,
	hourlyToJson,
	hourlyValueColumns,
	hourlyValuesFromJson,
	hourlyValuesMerged,
} from './reading-rows.ts';
import { currentFigures, dailyReadings, fetchStates, hourlyReadings } from './schema.ts';

/**
 * Statements that take many rows as one JSON parameter. `where true` keeps SQLite from reading ON CONFLICT as a join
 * condition (sqlite.org/lang_upsert.html, “Parsing Ambiguity”).
 */

type FetchedHeight = { readonly resortId: string; readonly height: Height; readonly forecast: LocationForecast };

/** Returns statements that must run in one transaction. */
export function saveFetchedStatements(
	provider: WeatherProvider,
	fetched: readonly FetchedResort[],
	at: UnixMs,
): readonly SQL[] {
	if (fetched.length === 0) return [];
	const heights = fetched.flatMap(({ resortId, base, summit }): readonly FetchedHeight[] => [
		...(base ? [{ resortId, height: 'base', forecast: base } as const] : []),
		...(summit ? [{ resortId, height: 'summit', forecast: summit } as const] : []),
	]);
	return [
		saveStates(provider, fetched, at),
		saveCurrent(provider, heights),
		saveDaily(provider, fetched),
		...heights.map((height) => saveHourly(provider, height)),
	];
}

export function saveProblemsStatement(
	provider: WeatherProvider,
	problems: readonly { readonly resortId: string; readonly problem: string }[],
	at: UnixMs,
): SQL {
	const rows = JSON.stringify(problems.map(({ resortId, problem }) => [resortId, problem]));
	return sql`
		insert into ${fetchStates} (provider, resort_id, attempted_at, problem)
		select ${provider}, value ->> 0, ${at}, value ->> 1 from json_each(${rows}) where true
		on conflict (provider, resort_id) do update
		set attempted_at = excluded.attempted_at, problem = excluded.problem`;
}

function saveStates(provider: WeatherProvider, fetched: readonly FetchedResort[], at: UnixMs): SQL {
	const rows = JSON.stringify(
		fetched.map(({ resortId, base, summit }) => [
			resortId,
			(base ?? summit)?.timeZone ?? null,
			base !== null && summit !== null ? at : null,
		]),
	);
	return sql`
		insert into ${fetchStates} (provider, resort_id, time_zone, attempted_at, fetched_at)
		select ${provider}, value ->> 0, value ->> 1, ${at}, value ->> 2 from json_each(${rows}) where true
		on conflict (provider, resort_id) do update set
			time_zone = coalesce(excluded.time_zone, ${fetchStates}.time_zone),
			attempted_at = excluded.attempted_at,
			problem = iif(excluded.fetched_at is null, ${fetchStates}.problem, null),
			fetched_at = coalesce(excluded.fetched_at, ${fetchStates}.fetched_at)`;
}

function saveCurrent(provider: WeatherProvider, heights: readonly FetchedHeight[]): SQL {
	const rows = JSON.stringify(
		heights.flatMap(({ resortId, height, forecast }) =>
			currentToRows(forecast.current).map((row) => [resortId, height, ...row]),
		),
	);
	return sql`
		insert into ${currentFigures} (provider, resort_id, height, figure, value, at)
		select ${provider}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
		from json_each(${rows}) where true
		on conflict (provider, resort_id, height, figure) do update
		set value = excluded.value, at = excluded.at where excluded.at >= ${currentFigures}.at`;
}

/** Saves the days of the base only; sunrise and sunset are the same at the summit. */
function saveDaily(provider: WeatherProvider, fetched: readonly FetchedResort[]): SQL {
	const rows = JSON.stringify(
		fetched.flatMap(({ resortId, base, summit }) =>
			((base ?? summit)?.daily ?? []).map((day) => [
				resortId,
				day.startsAt,
				day.sunriseAt,
				day.sunsetAt,
				day.uvIndexMax,
			]),
		),
	);
	return sql`
		insert into ${dailyReadings} (provider, resort_id, starts_at, sunrise_at, sunset_at, uv_index_max)
		select ${provider}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
		from json_each(${rows}) where true
		on conflict (provider, resort_id, starts_at) do update set
			sunrise_at = coalesce(excluded.sunrise_at, ${dailyReadings}.sunrise_at),
			sunset_at = coalesce(excluded.sunset_at, ${dailyReadings}.sunset_at),
			uv_index_max = coalesce(excluded.uv_index_max, ${dailyReadings}.uv_index_max)`;
}

function saveHourly(provider: WeatherProvider, { resortId, height, forecast }: FetchedHeight): SQL {
	return sql`
		insert into ${hourlyReadings} (provider, resort_id, height, ends_at, ${hourlyValueColumns})
		select ${provider}, ${resortId}, ${height}, value ->> 0, ${hourlyValuesFromJson}
		from json_each(${hourlyToJson(forecast.hourly)}) where true
		on conflict (provider, resort_id, height, ends_at) do update set ${hourlyValuesMerged}`;
}
