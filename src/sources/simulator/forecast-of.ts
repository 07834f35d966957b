import { utcOffsetMs } from '../../domain/local-day.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type UnixMs } from '../../domain/time.ts';
import { cloudiness, type Place } from './atmosphere.ts';
import {
	currentVariables,
	type Day,
	dailyVariables,
	type ForecastQuery,
	type Hour,
	hourlyVariables,
	type Variable,
} from './forecast-query.ts';
import type { Snowpack } from './snowpack.ts';
import { sunAltitudeDeg, sunTimes } from './sun.ts';
import { weatherAt } from './weather-at.ts';

const CURRENT_INTERVAL_MS = 15 * MINUTE_MS;
/** The model runs every six hours and looks this far ahead; what lies beyond is null, as it is in the real answer. */
const RUN_INTERVAL_MS = 6 * HOUR_MS;
const HORIZON_MS = 180 * HOUR_MS;

type Column = (number | null)[];

/** Returns one location of the answer as JSON data. `index` is its position in the request. */
export function forecastOf(
	place: Place,
	index: number,
	{ query, now, snowpack }: { readonly query: ForecastQuery; readonly now: UnixMs; readonly snowpack: Snowpack },
): object {
	const timeZone = query.timeZone ?? timeZoneAt(place.latitude, place.longitude);
	// Like the service, one offset for the whole window: today's.
	const offsetMs = utcOffsetMs(now, timeZone);
	const todayAt = Math.floor((now + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
	const startsAt = todayAt - query.pastDays * DAY_MS;
	const dayCount = query.pastDays + query.forecastDays;
	const knownUntilAt = Math.floor(now / RUN_INTERVAL_MS) * RUN_INTERVAL_MS + HORIZON_MS;

	const hourStarts = series(startsAt, dayCount * 24, HOUR_MS);
	const depthsCm = query.hourly.includes('snow_depth')
		? snowpack.depthsCm(place, startsAt, hourStarts.length)
		: hourStarts.map(() => 0);
	const hours = hourStarts.map((at, hour) => ({
		at,
		value: { ...weatherAt(place, at), snowDepthCm: depthsCm[hour] ?? 0 },
	}));
	const days = series(startsAt, dayCount, DAY_MS).map((at) => ({ at, value: dayOf(place, at, offsetMs) }));
	const currentAt = Math.floor(now / CURRENT_INTERVAL_MS) * CURRENT_INTERVAL_MS;
	const current: Hour = { ...weatherAt(place, currentAt), snowDepthCm: snowpack.depthsCm(place, currentAt, 1)[0] ?? 0 };

	return {
		latitude: toCell(place.latitude),
		longitude: toCell(place.longitude),
		generationtime_ms: 1,
		utc_offset_seconds: offsetMs / SECOND_MS,
		timezone: timeZone,
		timezone_abbreviation: timeZone,
		elevation: place.elevationM,
		...(index === 0 ? {} : { location_id: index }),
		...(query.current.length === 0
			? {}
			: {
					current_units: { ...unitsOf(query.current, currentVariables), interval: 'seconds' },
					current: {
						time: currentAt / SECOND_MS,
						interval: CURRENT_INTERVAL_MS / SECOND_MS,
						...Object.fromEntries(
							query.current.map((name) => [name, print(currentVariables.get(name), current, true)]),
						),
					},
				}),
		...section('hourly', query.hourly, hourlyVariables, hours, knownUntilAt),
		// A day is known when its noon is.
		...section('daily', query.daily, dailyVariables, days, knownUntilAt - DAY_MS / 2),
	};
}

function section<From>(
	name: 'hourly' | 'daily',
	asked: readonly string[],
	variables: ReadonlyMap<string, Variable<From>>,
	rows: readonly { readonly at: UnixMs; readonly value: From }[],
	knownUntilAt: UnixMs,
): object {
	if (asked.length === 0) return {};
	const columns = asked.map((variable): [string, Column] => [
		variable,
		rows.map(({ at, value }) => print(variables.get(variable), value, at <= knownUntilAt)),
	]);
	return {
		[`${name}_units`]: unitsOf(asked, variables),
		[name]: { time: rows.map(({ at }) => at / SECOND_MS), ...Object.fromEntries(columns) },
	};
}

function print<From>(variable: Variable<From> | undefined, from: From, isKnown: boolean): number | null {
	if (variable === undefined || !(isKnown || variable.isAlwaysKnown)) return null;
	return Number(variable.read(from).toFixed(variable.decimals));
}

function unitsOf(asked: readonly string[], variables: ReadonlyMap<string, { readonly unit: string }>): object {
	return {
		time: 'unixtime',
		...Object.fromEntries(asked.map((variable) => [variable, variables.get(variable)?.unit ?? ''])),
	};
}

function dayOf(place: Place, startsAt: UnixMs, offsetMs: number): Day {
	const { latitude, longitude } = place;
	const sun = sunTimes(startsAt + offsetMs, latitude, longitude);
	const noonAt = startsAt + DAY_MS / 2;
	const altitudeDeg = Math.max(0, sunAltitudeDeg(noonAt, latitude, longitude));
	// Madronich's rule of thumb for clear skies; clouds take up to two thirds, a kilometre of height gives a tenth.
	const clear = 12.5 * Math.sin((altitudeDeg * Math.PI) / 180) ** 2.42 * (1 + place.elevationM / 10_000);
	return {
		sun:
			sun === 'up'
				? { sunriseAt: startsAt, sunsetAt: startsAt + DAY_MS }
				: sun === 'down'
					? { sunriseAt: startsAt, sunsetAt: startsAt }
					: sun,
		uvIndexMax: Math.max(0, clear * (1 - 0.65 * cloudiness(place, noonAt))),
	};
}

/** Centre of the grid cell, which the service reports instead of the requested point. */
function toCell(degrees: number): number {
	return Math.round(degrees * 8) / 8;
}

function series(startsAt: UnixMs, count: number, stepMs: number): readonly UnixMs[] {
	return Array.from({ length: count }, (_, index) => startsAt + index * stepMs);
}

type Zone = {
	readonly timeZone: string;
	readonly latitudes: readonly [south: number, north: number];
	readonly longitudes: readonly [west: number, east: number];
};

/** The zones of the United States, as boxes: first match wins. Borders follow no meridian, so a few towns are off. */
const zones: readonly Zone[] = [
	{ timeZone: 'Pacific/Honolulu', latitudes: [18, 23], longitudes: [-161, -154] },
	{ timeZone: 'America/Anchorage', latitudes: [54, 72], longitudes: [-170, -130] },
	{ timeZone: 'America/Phoenix', latitudes: [31.3, 37], longitudes: [-114.6, -109.05] },
	{ timeZone: 'America/Boise', latitudes: [42, 45.5], longitudes: [-117, -111.1] },
	{ timeZone: 'America/Los_Angeles', latitudes: [32.5, 49], longitudes: [-125, -114.05] },
	{ timeZone: 'America/Los_Angeles', latitudes: [45.5, 49], longitudes: [-125, -115.5] },
	{ timeZone: 'America/Denver', latitudes: [31.3, 49], longitudes: [-116.05, -102.05] },
	{ timeZone: 'America/Chicago', latitudes: [25.8, 49.4], longitudes: [-102.05, -86.5] },
	{ timeZone: 'America/New_York', latitudes: [24.5, 49], longitudes: [-86.5, -66.9] },
];

/** The IANA zone of a point; outside the United States the nautical one, `Etc/GMT±n`. */
function timeZoneAt(latitude: number, longitude: number): string {
	const zone = zones.find(
		({ latitudes: [south, north], longitudes: [west, east] }) =>
			latitude >= south && latitude < north && longitude >= west && longitude < east,
	);
	if (zone !== undefined) return zone.timeZone;
	const hours = Math.round(longitude / 15);
	// The names of these zones count westwards.
	return hours === 0 ? 'GMT' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}
