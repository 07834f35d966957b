import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { CurrentReading, HourlyReading, LastGoodCurrent } from '../domain/readings.ts';
import { hourlyReadings } from './schema.ts';

/**
 * Hours travel to and from the database as JSON arrays, `[endsAt, …values]`: one parameter for two weeks of hours, and
 * one result row for a whole window. One row per hour would take the driver several times as long.
 */

type ValueName = Exclude<keyof HourlyReading, 'endsAt'>;

/** Index of each value in an array; 0 is `endsAt`. */
const position: { readonly [K in ValueName]: number } = {
	tempC: 1,
	apparentC: 2,
	humidityPct: 3,
	precipitationMm: 4,
	precipitationChancePct: 5,
	snowfallCm: 6,
	snowDepthCm: 7,
	weatherCode: 8,
	visibilityM: 9,
	windKmh: 10,
	windFromDeg: 11,
	gustKmh: 12,
	freezingLevelM: 13,
	isDay: 14,
};
const valueNames = Object.keys(position) as readonly ValueName[];

const columns = getTableColumns(hourlyReadings);
const columnNames = valueNames.map((name) => sql.identifier(columns[name].name));
const commaSeparated = (parts: readonly SQL[]) => sql.join([...parts], sql`, `);

/** Names of the value columns. */
export const hourlyValueColumns = commaSeparated(columnNames.map((name) => sql`${name}`));

/** The values of one array of `json_each`. */
export const hourlyValuesFromJson = commaSeparated(valueNames.map((name) => sql.raw(`value ->> ${position[name]}`)));

/** Assignments for an hour that is already stored: a null never overwrites a value. */
export const hourlyValuesMerged = commaSeparated(
	columnNames.map((name) => sql`${name} = coalesce(excluded.${name}, ${hourlyReadings}.${name})`),
);

export function hourlyToJson(hours: readonly HourlyReading[]): string {
	return JSON.stringify(hours.map((hour) => [hour.endsAt, ...valueNames.map((name) => hour[name])]));
}

/** @param json array of arrays, in any order */
export function hourlyFromJson(json: string): readonly HourlyReading[] {
	const rows: readonly HourlyRow[] = JSON.parse(json);
	return rows.map(fromRow).sort((a, b) => a.endsAt - b.endsAt);
}

type HourlyRow = readonly [endsAt: number, ...values: (number | null)[]];

function fromRow(row: HourlyRow): HourlyReading {
	const isDay = row[position.isDay] ?? null;
	return {
		endsAt: row[0],
		tempC: row[position.tempC] ?? null,
		apparentC: row[position.apparentC] ?? null,
		humidityPct: row[position.humidityPct] ?? null,
		precipitationMm: row[position.precipitationMm] ?? null,
		precipitationChancePct: row[position.precipitationChancePct] ?? null,
		snowfallCm: row[position.snowfallCm] ?? null,
		snowDepthCm: row[position.snowDepthCm] ?? null,
		weatherCode: row[position.weatherCode] ?? null,
		visibilityM: row[position.visibilityM] ?? null,
		windKmh: row[position.windKmh] ?? null,
		windFromDeg: row[position.windFromDeg] ?? null,
		gustKmh: row[position.gustKmh] ?? null,
		freezingLevelM: row[position.freezingLevelM] ?? null,
		isDay: isDay === null ? null : isDay !== 0,
	};
}

type FigureName = Exclude<keyof CurrentReading, 'at'>;

/** Every kind of current value, and whether it is boolean. */
const isBoolean: { readonly [K in FigureName]: boolean } = {
	tempC: false,
	apparentC: false,
	weatherCode: false,
	windKmh: false,
	windFromDeg: false,
	gustKmh: false,
	isDay: true,
};
const figureNames = Object.keys(isBoolean) as readonly FigureName[];

/** One known value; booleans are stored as 1 and 0. */
export type CurrentFigureRow = readonly [figure: string, value: number, at: number];

/** Returns the values of a reading that are not missing. */
export function currentToRows(current: CurrentReading): readonly CurrentFigureRow[] {
	return figureNames.flatMap((name) => {
		const value = current[name];
		return value === null ? [] : [[name, Number(value), current.at] as const];
	});
}

/** Leaves out unknown figures, which come from another version of this program. */
export function currentFromRows(rows: readonly CurrentFigureRow[]): LastGoodCurrent {
	const known = rows.flatMap(([figure, value, at]) => {
		const name = figureNames.find((each) => each === figure);
		return name ? [[name, { value: isBoolean[name] ? value !== 0 : value, at }] as const] : [];
	});
	return Object.fromEntries(known);
}
