import type { Figure } from './figure.ts';
import type { PowderScore } from './powder-score.ts';
import type { SharedFigure } from './reports/merge-figures.ts';
import type { ResortOperation } from './reports/operation.ts';
import type { PublishedReport } from './reports/report-figures.ts';
import type { Resort } from './resort.ts';
import type { UnixMs } from './time.ts';
import type { WeatherCondition } from './weather-condition.ts';
import type { WindHoldRisk } from './wind-hold.ts';

/** Current conditions at one height. */
export type HeightConditions = {
	readonly tempC: Figure;
	readonly apparentC: Figure;
	readonly humidityPct: Figure;
	readonly windKmh: Figure;
	readonly windFromDeg: Figure;
	readonly gustKmh: Figure;
	readonly snowDepthCm: Figure;
	readonly visibilityM: Figure;
	readonly condition: Figure<WeatherCondition>;
};

/** Half of a forecast day, 06–18 or 18–06 local time, or what is left of it. */
export type ForecastHalf = {
	readonly part: 'day' | 'night';
	readonly startsAt: UnixMs;
	readonly endsAt: UnixMs;
	/** How many of the `hourCount` hours ahead have a snowfall value. */
	readonly knownHourCount: number;
	readonly hourCount: number;
	/** Summit snowfall of the hours ahead; null if any hour is missing. */
	readonly snowCm: number | null;
	readonly baseSnowCm: number | null;
	readonly precipitationMm: number | null;
	readonly precipitationChancePct: number | null;
	readonly minTempC: number | null;
	readonly maxTempC: number | null;
	readonly maxGustKmh: number | null;
	readonly windKmh: number | null;
	readonly freezingLevelM: number | null;
	readonly condition: WeatherCondition | null;
};

/** One local day of the forecast, 06:00 to 06:00. A half that is over or too far ahead is null. */
export type ForecastDay = {
	/** Local midnight. */
	readonly startsAt: UnixMs;
	/** Local date `YYYY-MM-DD`. */
	readonly localDate: string;
	readonly day: ForecastHalf | null;
	readonly night: ForecastHalf | null;
	readonly snowCm: number | null;
	readonly sunriseAt: UnixMs | null;
	readonly sunsetAt: UnixMs | null;
	readonly uvIndexMax: number | null;
};

/** One of the last seven local days at the summit. The last one is today so far. */
export type PastDay = {
	readonly startsAt: UnixMs;
	readonly localDate: string;
	/** Null if an hour of the day is missing; the same goes for the minimum and maximum. */
	readonly snowCm: number | null;
	readonly minTempC: number | null;
	readonly maxTempC: number | null;
	/** Of the latest hour of the day that has a depth. */
	readonly snowDepthCm: number | null;
	readonly maxGustKmh: number | null;
};

/** What the dashboard shows of one resort. */
export type ConditionsSummary = ResortOperation & {
	readonly resort: Resort;
	readonly timeZone: string | null;
	/** When the resort was last fetched successfully; null: never. */
	readonly fetchedAt: UnixMs | null;
	readonly base: HeightConditions;
	readonly summit: HeightConditions;
	/** The resort's own figure while fresh, otherwise the model's at the summit; so are depths, 48 h and 72 h. */
	readonly newSnow24hCm: Figure;
	readonly windHold: Figure<WindHoldRisk>;
	readonly freezingLevelM: Figure;
	readonly snowLineM: Figure;
	/** The latest published report, complete; null: none. */
	readonly report: PublishedReport | null;
	/** The model's value beside a reported figure, where the two are far apart; null: nothing to show. */
	readonly modelledBeside: { readonly [F in SharedFigure]: Figure | null };
};

/** What the page of a resort shows. */
export type ResortConditions = ConditionsSummary & {
	readonly newSnow48hCm: Figure;
	readonly newSnow72hCm: Figure;
	readonly newSnow7dCm: Figure;
	readonly powderScore: Figure<PowderScore>;
	readonly sunriseAt: UnixMs | null;
	readonly sunsetAt: UnixMs | null;
	readonly uvIndexMax: number | null;
	/** The hours of now < t ≤ now + 168 h by local day: eight entries (first and last partial) unless now is 06:00. */
	readonly forecast: readonly ForecastDay[];
	/** Summit snowfall of the next 168 h, null if an hour is missing. */
	readonly forecastSnow7dCm: number | null;
	readonly history: readonly PastDay[];
};
