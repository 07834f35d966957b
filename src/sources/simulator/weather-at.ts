import { HOUR_MS, type UnixMs } from '../../domain/time.ts';
import {
	cloudiness,
	hourlyFall,
	LAPSE_PER_M,
	type Place,
	seaLevelTempC,
	storminess,
	valueNoise,
} from './atmosphere.ts';
import { isDaylight } from './sun.ts';

/** The state of one place at one instant; sums are of the hour before it. Snow on the ground is kept elsewhere. */
export type Weather = {
	readonly tempC: number;
	readonly apparentC: number;
	readonly humidityPct: number;
	readonly precipitationMm: number;
	readonly precipitationChancePct: number;
	readonly snowfallCm: number;
	readonly weatherCode: number;
	readonly visibilityM: number;
	readonly windKmh: number;
	readonly windFromDeg: number;
	readonly gustKmh: number;
	readonly freezingLevelM: number;
	readonly isDay: boolean;
};

const seeds = { wind: 21, turn: 22, gust: 23, dew: 24 };
/** As far as the American model reports. */
const CLEAR_VISIBILITY_M = 24_140;

/** A pure function: the same place and instant always give the same weather. */
export function weatherAt(place: Place, at: UnixMs): Weather {
	const seaLevelC = seaLevelTempC(place, at);
	const tempC = seaLevelC - LAPSE_PER_M * place.elevationM;
	const storm = storminess(place, at);
	const clouds = cloudiness(place, at);
	const fall = hourlyFall(place, at);
	const isDay = isDaylight(at, place.latitude, place.longitude);
	const humidityPct = clamp(
		38 + 48 * clouds + 12 * storm + (isDay ? -8 : 4) + 24 * (noise(seeds.dew, place, at, 9) - 0.5),
		8,
		100,
	);
	const wind = windAt(place, at, storm);
	const visibilityM = visibility(fall.snowfallCm, fall.precipitationMm, humidityPct);
	return {
		tempC,
		apparentC: apparent(tempC, humidityPct, wind.windKmh),
		humidityPct,
		...fall,
		precipitationChancePct: fall.precipitationMm > 0 ? 55 + 45 * storm : 50 * clouds * clouds,
		weatherCode: weatherCode(fall.snowfallCm, fall.precipitationMm, visibilityM, clouds),
		visibilityM,
		...wind,
		freezingLevelM: Math.max(0, seaLevelC / LAPSE_PER_M),
		isDay,
	};
}

/** Wind is stronger at altitude and in storms, which also turn it to the south-west. */
function windAt(
	place: Place,
	at: UnixMs,
	storm: number,
): { readonly windKmh: number; readonly windFromDeg: number; readonly gustKmh: number } {
	const height = Math.min(1, Math.max(0, place.elevationM) / 3_300);
	const strength = 0.5 + noise(seeds.wind, place, at, 7);
	const windKmh = (5 + 11 * height) * strength + (6 + 32 * height) * storm;
	const turnDeg = 170 * (noise(seeds.turn, place, at, 30) - 0.5) * (1 - 0.6 * storm);
	return {
		windKmh,
		windFromDeg: (285 - 45 * storm + turnDeg + 360) % 360,
		gustKmh: windKmh * (1.35 + 0.5 * noise(seeds.gust, place, at, 2) + 0.25 * storm),
	};
}

/** Snow reduces visibility far more than rain does; moist still air gives fog. */
function visibility(snowfallCm: number, precipitationMm: number, humidityPct: number): number {
	const fallen = Math.exp(-3.2 * Math.sqrt(snowfallCm) - 0.5 * precipitationMm);
	const haze = humidityPct > 97 && precipitationMm === 0 ? 0.03 : 1 - 0.004 * Math.max(0, humidityPct - 50);
	return Math.max(120, CLEAR_VISIBILITY_M * fallen * haze);
}

/** WMO 4677 in the subset that the service uses: precipitation takes precedence over fog and clouds. */
function weatherCode(snowfallCm: number, precipitationMm: number, visibilityM: number, clouds: number): number {
	if (snowfallCm > 0) return snowfallCm < 0.3 ? 71 : snowfallCm < 1 ? 73 : 75;
	if (precipitationMm >= 0.3) return precipitationMm < 1.3 ? 61 : precipitationMm < 4 ? 63 : 65;
	if (precipitationMm > 0) return precipitationMm < 0.15 ? 51 : 53;
	if (visibilityM < 1_000) return 45;
	return clouds < 0.15 ? 0 : clouds < 0.45 ? 1 : clouds < 0.8 ? 2 : 3;
}

/** Steadman's apparent temperature in the shade: moist air feels warmer, wind colder. */
function apparent(tempC: number, humidityPct: number, windKmh: number): number {
	const vapourHpa = (humidityPct / 100) * 6.105 * Math.exp((17.27 * tempC) / (237.7 + tempC));
	return tempC + 0.33 * vapourHpa - (0.7 * windKmh) / 3.6 - 4;
}

/** Noise shared by neighbours, changing over `hours`. */
function noise(seed: number, { latitude, longitude }: Place, at: UnixMs, hours: number): number {
	return valueNoise(seed, longitude / 2, latitude / 2, at / (hours * HOUR_MS));
}

function clamp(value: number, min: number, max: number): number {
	return Math.min(max, Math.max(min, value));
}
