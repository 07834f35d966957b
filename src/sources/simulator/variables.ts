import type { SunTimes } from './sun.ts';
import type { Weather } from './weather-at.ts';

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

/** Whatever the hours have, the present has too. */
export const currentVariables = hourlyVariables;

export const dailyVariables: ReadonlyMap<string, Variable<Day>> = new Map<string, Variable<Day>>([
	['sunrise', { unit: 'unixtime', decimals: 0, read: (day) => day.sun.sunriseAt / 1_000, isAlwaysKnown: true }],
	['sunset', { unit: 'unixtime', decimals: 0, read: (day) => day.sun.sunsetAt / 1_000, isAlwaysKnown: true }],
	['uv_index_max', { unit: '', decimals: 2, read: (day) => day.uvIndexMax }],
]);
