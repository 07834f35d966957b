import type { UnixMs } from './time.ts';

/** The two points of a resort that are forecast: the base area and the top of the highest lift. */
export type Height = 'base' | 'summit';

/**
 * One hour of the model at one height. `null` is *missing*, never zero. `precipitationMm` and `snowfallCm` are sums
 * over the hour that ends at `endsAt`; other values hold at that instant. Source: Open-Meteo `hourly` (its `snow_depth`
 * in metres is converted to centimetres).
 */
export type HourlyReading = {
	readonly endsAt: UnixMs;
	readonly tempC: number | null;
	readonly apparentC: number | null;
	readonly humidityPct: number | null;
	readonly precipitationMm: number | null;
	readonly precipitationChancePct: number | null;
	readonly snowfallCm: number | null;
	readonly snowDepthCm: number | null;
	/** WMO code 4677, the subset that Open-Meteo uses. */
	readonly weatherCode: number | null;
	readonly visibilityM: number | null;
	readonly windKmh: number | null;
	/** Where the wind blows from, degrees clockwise from north. */
	readonly windFromDeg: number | null;
	readonly gustKmh: number | null;
	readonly freezingLevelM: number | null;
	readonly isDay: boolean | null;
};

/** The current state at one height, as modelled for `at`. Source: Open-Meteo `current`. */
export type CurrentReading = {
	readonly at: UnixMs;
	readonly tempC: number | null;
	readonly apparentC: number | null;
	readonly weatherCode: number | null;
	readonly windKmh: number | null;
	readonly windFromDeg: number | null;
	readonly gustKmh: number | null;
	readonly isDay: boolean | null;
};

/** One local day at the base. `startsAt` is local midnight. Source: Open-Meteo `daily`. */
export type DailyReading = {
	readonly startsAt: UnixMs;
	readonly sunriseAt: UnixMs | null;
	readonly sunsetAt: UnixMs | null;
	readonly uvIndexMax: number | null;
};

/** The forecast of one location, from one answer of the source. */
export type LocationForecast = {
	/** IANA name, e.g. `America/Denver`. */
	readonly timeZone: string;
	readonly current: CurrentReading;
	/** Seven past days and eight future ones, ascending. */
	readonly hourly: readonly HourlyReading[];
	readonly daily: readonly DailyReading[];
};

/** A stored value with the instant for which it holds. */
export type Dated<T> = { readonly value: T; readonly at: UnixMs };

/** The last good current value of each kind; kinds never received are absent. */
export type LastGoodCurrent = {
	readonly [K in Exclude<keyof CurrentReading, 'at'>]?: Dated<NonNullable<CurrentReading[K]>>;
};

/** The stored readings of one resort, for the requested hours. */
export type ResortReadings = {
	readonly resortId: string;
	/** IANA name; null before the first successful fetch. */
	readonly timeZone: string | null;
	/** When these figures were last fetched successfully; null: never. */
	readonly fetchedAt: UnixMs | null;
	readonly current: { readonly [H in Height]: LastGoodCurrent };
	/** Ascending by `endsAt`; hours that were never stored are absent. */
	readonly hourly: { readonly [H in Height]: readonly HourlyReading[] };
	readonly daily: readonly DailyReading[];
};
