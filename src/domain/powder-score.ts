import { IncompleteReadingsError } from './errors.ts';
import { hoursBetween } from './hour-series.ts';
import { preservation } from './powder-preservation.ts';
import type { HourlyReading } from './readings.ts';
import { HOUR_MS, type UnixMs } from './time.ts';

/** A score of 0–100 and its parts, each 0–1. */
export type PowderScore = {
	readonly score: number;
	/** Snow of the last 72 h with a half-life of 24 h, as a share of 30 cm. */
	readonly depth: number;
	/** Cold × calm. */
	readonly quality: number;
	/** No rain or thaw since the snowfall. */
	readonly preservation: number;
};

const WINDOW_HOURS = 72;
const HALF_LIFE_MS = 24 * HOUR_MS;
const FULL_DEPTH_CM = 30;

/** Quality covers the last day: the top of the snow no longer shows older weather. */
const QUALITY_HOURS = 24;
/** At or below `DRY_C` (mean) snow stays as dry as it fell; at or above `WET_C` it is wet. */
const DRY_C = -8;
const WET_C = 2;
/** At mean wind up to `CALM_KMH` snow stays put; at `PACKING_KMH` all is packed. It drifts from about 20 km/h. */
const CALM_KMH = 20;
const PACKING_KMH = 60;

/** The values of a summit hour that the powder score needs. */
export type PowderHour = Pick<HourlyReading, 'endsAt' | 'snowfallCm' | 'precipitationMm' | 'tempC' | 'windKmh'>;

type KnownPowderHour = { readonly [K in keyof PowderHour]: NonNullable<PowderHour[K]> };

/**
 * Returns how good the powder is, 0–100: `100 · depth^0.5 · quality^0.3 · preservation^0.2`, this site's own formula.
 *
 * - depth: snowfall of the last 72 h, halved for every 24 h since it fell, as a share of 30 cm, at most 1
 * - quality: cold × calm over the last 24 h; cold falls from 1 at a mean of -8 °C to 0 at 2 °C, calm from 1 at a mean
 *   wind of 20 km/h to 0 at 60 km/h
 * - preservation: see `preservation`
 *
 * @param ascending summit hours, unique
 * @returns whole score, parts rounded to 0.01
 * @throws {IncompleteReadingsError} one of the 72 hours lacks a value
 */
export function powderScore(ascending: readonly PowderHour[], now: UnixMs): PowderScore {
	const hours = knownHours(hoursBetween(ascending, now - WINDOW_HOURS * HOUR_MS, now));
	const leftCm = ({ endsAt, snowfallCm }: Pick<KnownPowderHour, 'endsAt' | 'snowfallCm'>) =>
		snowfallCm * 0.5 ** ((now - endsAt) / HALF_LIFE_MS);

	const depth = Math.min(1, hours.reduce((total, hour) => total + leftCm(hour), 0) / FULL_DEPTH_CM);
	const lastDay = hours.slice(-QUALITY_HOURS);
	const cold = share(mean(lastDay.map(({ tempC }) => tempC)), WET_C, DRY_C);
	const calm = share(mean(lastDay.map(({ windKmh }) => windKmh)), PACKING_KMH, CALM_KMH);
	const spared = preservation(hours, leftCm);

	return {
		score: Math.round(100 * depth ** 0.5 * (cold * calm) ** 0.3 * spared ** 0.2),
		depth: toHundredths(depth),
		quality: toHundredths(cold * calm),
		preservation: toHundredths(spared),
	};
}

function knownHours(hours: readonly PowderHour[]): readonly KnownPowderHour[] {
	const known = hours.filter(isKnown);
	if (known.length !== WINDOW_HOURS) throw new IncompleteReadingsError(WINDOW_HOURS, known.length);
	return known;
}

function isKnown(hour: PowderHour): hour is KnownPowderHour {
	return ![hour.snowfallCm, hour.precipitationMm, hour.tempC, hour.windKmh].includes(null);
}

/** Returns where `value` lies between `none` (0) and `all` (1), clamped. */
function share(value: number, none: number, all: number): number {
	return Math.min(1, Math.max(0, (value - none) / (all - none)));
}

function mean(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0) / values.length;
}

function toHundredths(value: number): number {
	return Math.round(value * 100) / 100;
}
