import { DAY_MS, MINUTE_MS, type UnixMs } from '../../domain/time.ts';

/** Centre of the sun when its upper edge touches the horizon, refraction included. */
const HORIZON_DEG = -0.833;
const radians = Math.PI / 180;

export type SunTimes = { readonly sunriseAt: UnixMs; readonly sunsetAt: UnixMs };

/**
 * Sunrise and sunset of one date, to about two minutes. Source: NOAA's general solar position calculations.
 *
 * @param dateAt 00:00 UTC of the date, whatever the zone
 * @returns 'up' or 'down' where the sun does not cross the horizon that day
 */
export function sunTimes(dateAt: UnixMs, latitude: number, longitude: number): SunTimes | 'up' | 'down' {
	const { declination, equationMinutes } = position(dateAt + DAY_MS / 2);
	const phi = latitude * radians;
	const cosHourAngle =
		(Math.sin(HORIZON_DEG * radians) - Math.sin(phi) * Math.sin(declination)) / (Math.cos(phi) * Math.cos(declination));
	if (cosHourAngle < -1) return 'up';
	if (cosHourAngle > 1) return 'down';
	const noonMinutes = 720 - 4 * longitude - equationMinutes;
	const halfDayMinutes = (4 * Math.acos(cosHourAngle)) / radians;
	const at = (minutes: number) => dateAt + Math.round(minutes) * MINUTE_MS;
	return { sunriseAt: at(noonMinutes - halfDayMinutes), sunsetAt: at(noonMinutes + halfDayMinutes) };
}

/** Height of the sun above the horizon, degrees. */
export function sunAltitudeDeg(at: UnixMs, latitude: number, longitude: number): number {
	const { declination, equationMinutes } = position(at);
	const minutes = (((at % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS;
	const hourAngle = ((minutes + equationMinutes + 4 * longitude) / 4 - 180) * radians;
	const phi = latitude * radians;
	const sine = Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hourAngle);
	return Math.asin(Math.min(1, Math.max(-1, sine))) / radians;
}

export function isDaylight(at: UnixMs, latitude: number, longitude: number): boolean {
	return sunAltitudeDeg(at, latitude, longitude) > HORIZON_DEG;
}

/** Angle of the year in radians, 0 at the start of January. */
export function yearAngle(at: UnixMs): number {
	const startAt = Date.UTC(new Date(at).getUTCFullYear(), 0);
	return (2 * Math.PI * (at - startAt)) / (365.2425 * DAY_MS);
}

/** Declination in radians, and minutes by which a sundial is ahead of a clock. */
function position(at: UnixMs): { readonly declination: number; readonly equationMinutes: number } {
	const g = yearAngle(at);
	return {
		declination:
			0.006918 -
			0.399912 * Math.cos(g) +
			0.070257 * Math.sin(g) -
			0.006758 * Math.cos(2 * g) +
			0.000907 * Math.sin(2 * g) -
			0.002697 * Math.cos(3 * g) +
			0.00148 * Math.sin(3 * g),
		equationMinutes:
			229.18 *
			(0.000075 +
				0.001868 * Math.cos(g) -
				0.032077 * Math.sin(g) -
				0.014615 * Math.cos(2 * g) -
				0.040849 * Math.sin(2 * g)),
	};
}
