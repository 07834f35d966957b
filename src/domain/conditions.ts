import type { Figure } from './figure.ts';
import type { PowderScore } from './powder-score.ts';
import type { SharedFigure } from './reports/merge-figures.ts';
import type { ResortOperation } from './reports/operation.ts';
import type { PublishedReport } from './reports/report-figures.ts';
import type { Resort } from './resort.ts';
import type { UnixMs } from './time.ts';
import type { WeatherCondition } from './weather-condition.ts';
import type { WindHoldRisk } from './wind-hold.ts';

/** Present conditions at one height. */
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

/** Half of a forecast day: 06–18 or 18–06 local time, already cut to what lies ahead of now. */
export type ForecastHalf = {
	readonly part: 'day' | 'night';
	readonly startsAt: UnixMs;
	readonly endsAt: UnixMs;
	/** Hours of this half with a snowfall value, of `hourCount` hours that lie ahead. */
	readonly knownHourCount: number;
	readonly hourCount: number;
	/** Summit snowfall of the hours ahead; null if any of them is missing. */
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

/** One local day of the forecast, 06:00 to 06:00; a half that has wholly passed or is too far ahead is null. */
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

/** One of the last seven local days at the summit, today's elapsed part included as the last. */
export type PastDay = {
	readonly startsAt: UnixMs;
	readonly localDate: string;
	/** Null if an hour of the day is missing, as are the extremes. */
	readonly snowCm: number | null;
	readonly minTempC: number | null;
	readonly maxTempC: number | null;
	/** At the latest hour of the day that has one. */
	readonly snowDepthCm: number | null;
	readonly maxGustKmh: number | null;
};

/** What the dashboard shows of one resort. */
export type ConditionsSummary = ResortOperation & {
	readonly resort: Resort;
	readonly timeZone: string | null;
	/** When the source last answered with success for this resort; null: never. */
	readonly fetchedAt: UnixMs | null;
	readonly base: HeightConditions;
	readonly summit: HeightConditions;
	/** As the resort reports it as long as that is fresh, else modelled at the summit; so are depths and longer windows. */
	readonly newSnow24hCm: Figure;
	readonly windHold: Figure<WindHoldRisk>;
	readonly freezingLevelM: Figure;
	readonly snowLineM: Figure;
	/** What the resort has published last, in full; null: nothing. */
	readonly report: PublishedReport | null;
	/** What the model says of a figure that stands here as reported, where the two are far apart; null: nothing. */
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
	/** Every hour in now < t ≤ now + 168 h by local day: eight entries unless now is 06:00, the outer two being parts. */
	readonly forecast: readonly ForecastDay[];
	/** Summit snowfall of the next 168 h, null if an hour is missing. */
	readonly forecastSnow7dCm: number | null;
	readonly history: readonly PastDay[];
};
