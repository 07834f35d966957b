import { DAY_MS, HOUR_MS, type UnixMs } from '../../domain/time.ts';
import { hourlyFall, type Place, tempC } from './atmosphere.ts';

/** Share of its depth that snow loses in an hour by settling: half in about six weeks. */
const SETTLING_PER_HOUR = 0.0007;
const MELT_CM_PER_DEGREE_HOUR = 0.06;
const RAIN_CM_PER_MM = 0.25;
/** Maximum number of checkpoints; beyond it the oldest season is dropped and recomputed on demand. */
const MAX_SEASONS = 1_500;

/** Depth at the start of each day of one place's season. A pure function kept for speed: it holds no weather. */
type Season = { readonly startsAt: UnixMs; readonly depthAtDayStart: number[] };

/**
 * Computes snow depths. Every season starts bare, on 1 September (1 March in the south), and sums the same hourly
 * figures that the forecast shows: snowfall less settling and melt.
 */
export class Snowpack {
	readonly #seasons = new Map<string, Season>();

	/**
	 * Depths at consecutive hours, centimetres.
	 *
	 * @param fromAt counted down to the whole hour
	 */
	depthsCm(place: Place, fromAt: UnixMs, hourCount: number): readonly number[] {
		const firstAt = Math.floor(fromAt / HOUR_MS) * HOUR_MS;
		const depths: number[] = [];
		let depthCm = this.#depthAt(place, firstAt);
		for (let hour = 0; hour < hourCount; hour += 1) {
			const at = firstAt + hour * HOUR_MS;
			if (hour > 0) depthCm = seasonStartsAt(place, at) === at ? 0 : depthAfterHour(depthCm, place, at);
			depths.push(depthCm);
		}
		return depths;
	}

	/** Extends the checkpoints as far as needed, then adds up the hours since the last one. */
	#depthAt(place: Place, at: UnixMs): number {
		const { startsAt, depthAtDayStart } = this.#season(place, at);
		const day = Math.floor((at - startsAt) / DAY_MS);
		for (let known = depthAtDayStart.length - 1; known < day; known += 1) {
			const dayStartsAt = startsAt + known * DAY_MS;
			depthAtDayStart.push(depthAfter(depthAtDayStart[known] ?? 0, place, dayStartsAt, dayStartsAt + DAY_MS));
		}
		return depthAfter(depthAtDayStart[day] ?? 0, place, startsAt + day * DAY_MS, at);
	}

	#season(place: Place, at: UnixMs): Season {
		const startsAt = seasonStartsAt(place, at);
		const key = `${place.latitude},${place.longitude},${place.elevationM},${startsAt}`;
		let season = this.#seasons.get(key);
		if (season === undefined) {
			season = { startsAt, depthAtDayStart: [0] };
			this.#seasons.set(key, season);
			const [oldest] = this.#seasons.keys();
			if (this.#seasons.size > MAX_SEASONS && oldest !== undefined) this.#seasons.delete(oldest);
		}
		return season;
	}
}

function depthAfter(depthCm: number, place: Place, fromAt: UnixMs, toAt: UnixMs): number {
	let now = depthCm;
	for (let endsAt = fromAt + HOUR_MS; endsAt <= toAt; endsAt += HOUR_MS) now = depthAfterHour(now, place, endsAt);
	return now;
}

function depthAfterHour(depthCm: number, place: Place, endsAt: UnixMs): number {
	const { precipitationMm, snowfallCm } = hourlyFall(place, endsAt);
	if (depthCm === 0 && snowfallCm === 0) return 0;
	const meltCm = Math.max(0, tempC(place, endsAt)) * MELT_CM_PER_DEGREE_HOUR;
	const rainCm = snowfallCm === 0 ? precipitationMm * RAIN_CM_PER_MM : 0;
	return Math.max(0, depthCm * (1 - SETTLING_PER_HOUR) + snowfallCm - meltCm - rainCm);
}

function seasonStartsAt(place: Place, at: UnixMs): UnixMs {
	const year = new Date(at).getUTCFullYear();
	const month = place.latitude < 0 ? 2 : 8;
	const startsAt = Date.UTC(year, month, 1);
	return startsAt <= at ? startsAt : Date.UTC(year - 1, month, 1);
}
