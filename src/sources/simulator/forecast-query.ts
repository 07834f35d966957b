import type { Place } from './atmosphere.ts';
import type { SunTimes } from './sun.ts';
import type { Weather } from './weather-at.ts';

/** A request that the service would answer with 400. `message` is the `reason` of that answer. */
export class BadQueryError extends Error {
	override readonly name = 'BadQueryError';
	readonly code = 'BAD_QUERY';
}

export type ForecastQuery = {
	readonly places: readonly Place[];
	readonly hourly: readonly string[];
	readonly current: readonly string[];
	readonly daily: readonly string[];
	readonly pastDays: number;
	readonly forecastDays: number;
	/** IANA name; null: of the place. */
	readonly timeZone: string | null;
};

/** The limit of the real service, per request. */
const MAX_PLACES = 1_000;
const known = new Set(
	'latitude longitude elevation hourly current daily past_days forecast_days timezone timeformat apikey'.split(' '),
);

/**
 * Reads the parameters that this site uses, as strictly as the real service, and in one way more strictly: it rejects
 * unknown parameters, since ignoring one could mean answering in the wrong units.
 *
 * @throws {BadQueryError}
 */
export function parseForecastQuery(query: URLSearchParams): ForecastQuery {
	for (const name of query.keys()) {
		if (!known.has(name)) throw new BadQueryError(`Parameter '${name}' is not simulated`);
		if (query.getAll(name).length > 1) throw new BadQueryError(`Parameter '${name}' is given more than once`);
	}
	if (query.get('timeformat') !== 'unixtime') throw new BadQueryError("Only 'timeformat=unixtime' is simulated");
	return {
		places: parsePlaces(query),
		hourly: parseVariables(query, 'hourly', hourlyVariables),
		current: parseVariables(query, 'current', currentVariables),
		daily: parseVariables(query, 'daily', dailyVariables),
		pastDays: parseDays(query, 'past_days', { fallback: 0, max: 92 }),
		forecastDays: parseDays(query, 'forecast_days', { fallback: 7, max: 16 }),
		timeZone: parseTimeZone(query.get('timezone') ?? 'GMT'),
	};
}

function parsePlaces(query: URLSearchParams): readonly Place[] {
	const latitudes = parseNumbers(query, 'latitude');
	const longitudes = parseNumbers(query, 'longitude');
	const elevations = parseNumbers(query, 'elevation');
	if (latitudes.length !== longitudes.length) {
		throw new BadQueryError("Parameter 'latitude' and 'longitude' must have the same number of elements");
	}
	if (elevations.length !== latitudes.length) {
		throw new BadQueryError("Parameter 'elevation' must have the same number of elements as coordinates");
	}
	if (latitudes.length > MAX_PLACES) {
		throw new BadQueryError(`Parameter 'latitude' and 'longitude' must not exceed ${MAX_PLACES} coordinates.`);
	}
	return latitudes.map((latitude, index) => {
		const longitude = longitudes[index] ?? 0;
		if (Math.abs(latitude) > 90) {
			throw new BadQueryError(`Latitude must be in range of -90 to 90°. Given: ${latitude}.`);
		}
		if (Math.abs(longitude) > 180) {
			throw new BadQueryError(`Longitude must be in range of -180 to 180°. Given: ${longitude}.`);
		}
		return { latitude, longitude, elevationM: elevations[index] ?? 0 };
	});
}

function parseNumbers(query: URLSearchParams, name: string): readonly number[] {
	const texts = split(query.get(name));
	if (texts.length === 0) throw new BadQueryError(`Parameter '${name}' must not be empty`);
	return texts.map((text) => {
		if (!/^-?\d+(?:\.\d+)?(?:e-?\d+)?$/i.test(text)) {
			throw new BadQueryError(`Parameter '${name}' holds an invalid number: ${text.slice(0, 40)}`);
		}
		return Number(text);
	});
}

function parseVariables(query: URLSearchParams, name: string, variables: ReadonlyMap<string, unknown>): string[] {
	return split(query.get(name)).map((variable) => {
		if (variables.has(variable)) return variable;
		throw new BadQueryError(`Cannot initialize '${name}' from invalid String value ${variable.slice(0, 60)}.`);
	});
}

function parseDays(query: URLSearchParams, name: string, allowed: { fallback: number; max: number }): number {
	const text = query.get(name);
	if (text === null) return allowed.fallback;
	if (!/^\d{1,3}$/.test(text) || Number(text) > allowed.max) {
		throw new BadQueryError(`Parameter '${name}' is invalid. Allowed range 0 to ${allowed.max}.`);
	}
	return Number(text);
}

function parseTimeZone(name: string): string | null {
	if (name === 'auto') return null;
	try {
		return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
	} catch {
		throw new BadQueryError('Invalid timezone');
	}
}

function split(list: string | null): readonly string[] {
	return list === null || list === '' ? [] : list.split(',');
}

/** Weather with the snow that lies there. */
export type Hour = Weather & { readonly snowDepthCm: number };
export type Day = { readonly sun: SunTimes; readonly uvIndexMax: number };

/** One variable of the protocol: its unit, the decimals with which it is printed, and where it comes from. */
export type Variable<From> = {
	readonly unit: string;
	readonly decimals: number;
	readonly read: (from: From) => number;
	/** Known from the calendar, so never missing. */
	readonly isAlwaysKnown?: true;
};

// A catalogue of its own, not the client's: if both came from one list, the contract test could not see a mistake.
export const hourlyVariables: ReadonlyMap<string, Variable<Hour>> = new Map<string, Variable<Hour>>([
	['temperature_2m', { unit: '°C', decimals: 1, read: (hour) => hour.tempC }],
	['apparent_temperature', { unit: '°C', decimals: 1, read: (hour) => hour.apparentC }],
	['relative_humidity_2m', { unit: '%', decimals: 0, read: (hour) => hour.humidityPct }],
	['precipitation', { unit: 'mm', decimals: 2, read: (hour) => hour.precipitationMm }],
	['precipitation_probability', { unit: '%', decimals: 0, read: (hour) => hour.precipitationChancePct }],
	['snowfall', { unit: 'cm', decimals: 2, read: (hour) => hour.snowfallCm }],
	['snow_depth', { unit: 'm', decimals: 2, read: (hour) => hour.snowDepthCm / 100 }],
	['weather_code', { unit: 'wmo code', decimals: 0, read: (hour) => hour.weatherCode }],
	['visibility', { unit: 'm', decimals: 2, read: (hour) => hour.visibilityM }],
	['wind_speed_10m', { unit: 'km/h', decimals: 1, read: (hour) => hour.windKmh }],
	['wind_direction_10m', { unit: '°', decimals: 0, read: (hour) => hour.windFromDeg }],
	['wind_gusts_10m', { unit: 'km/h', decimals: 1, read: (hour) => hour.gustKmh }],
	['freezing_level_height', { unit: 'm', decimals: 2, read: (hour) => hour.freezingLevelM }],
	['is_day', { unit: '', decimals: 0, read: (hour) => (hour.isDay ? 1 : 0), isAlwaysKnown: true }],
]);

/** Every hourly variable is also a current one. */
export const currentVariables = hourlyVariables;

export const dailyVariables: ReadonlyMap<string, Variable<Day>> = new Map<string, Variable<Day>>([
	['sunrise', { unit: 'unixtime', decimals: 0, read: (day) => day.sun.sunriseAt / 1_000, isAlwaysKnown: true }],
	['sunset', { unit: 'unixtime', decimals: 0, read: (day) => day.sun.sunsetAt / 1_000, isAlwaysKnown: true }],
	['uv_index_max', { unit: '', decimals: 2, read: (day) => day.uvIndexMax }],
]);
