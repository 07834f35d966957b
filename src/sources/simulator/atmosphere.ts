import { DAY_MS, HOUR_MS, MINUTE_MS, type UnixMs } from '../../domain/time.ts';
import { yearAngle } from './sun.ts';

export type Place = { readonly latitude: number; readonly longitude: number; readonly elevationM: number };

/** Lapse rate of the standard atmosphere: 6.5 K per km. */
export const LAPSE_PER_M = 0.0065;
/** Centimetres of new snow from a millimetre of water, the ratio that the real service uses. */
const SNOW_CM_PER_MM = 0.7;

const seeds = { front: 11, spell: 12, pulse: 13, airMass: 14 };
const STORM_THRESHOLD = 0.56;

/**
 * How stormy the sky is: 0 fair, 1 the heart of a storm. Fronts are about a thousand kilometres across, drift
 * eastwards and change as they go, so that neighbours share them and a place has one for a day or three.
 */
export function storminess(place: Place, at: UnixMs): number {
	return Math.min(1, Math.max(0, (frontal(place, at) - STORM_THRESHOLD) / 0.3));
}

/** Cloud cover, 0–1: it rises ahead of a storm. */
export function cloudiness(place: Place, at: UnixMs): number {
	return Math.min(1, Math.max(0, (frontal(place, at) - 0.34) / 0.24));
}

/** Temperature that the air would have at sea level, °C. */
export function seaLevelTempC(place: Place, at: UnixMs): number {
	const { latitude, longitude } = place;
	const days = at / DAY_MS;
	// Coldest about 20 January, in the south half a year later; swings widen towards the poles.
	const winter = Math.cos(yearAngle(at) - 0.34 + (latitude < 0 ? Math.PI : 0));
	const climateC = 31 - 0.38 * Math.abs(latitude) - (2 + 0.22 * Math.abs(latitude)) * winter;
	const airMassC = 13 * (valueNoise(seeds.airMass, longitude / 15 - days / 3, latitude / 9, days / 6) - 0.5);
	// Warmest two hours after the sun is highest.
	const solarHours = (at % DAY_MS) / HOUR_MS + longitude / 15;
	const sunC = 4.5 * (1 - 0.75 * cloudiness(place, at)) * Math.cos(((solarHours - 14) / 12) * Math.PI);
	return climateC + airMassC + sunC - 2 * storminess(place, at);
}

export function tempC(place: Place, at: UnixMs): number {
	return seaLevelTempC(place, at) - LAPSE_PER_M * place.elevationM;
}

export type Fall = { readonly precipitationMm: number; readonly snowfallCm: number };

/** Precipitation of the hour that ends at `endsAt`, rounded as the service rounds it. */
export function hourlyFall(place: Place, endsAt: UnixMs): Fall {
	const middleAt = endsAt - 30 * MINUTE_MS;
	const storm = storminess(place, middleAt);
	if (storm === 0) return { precipitationMm: 0, snowfallCm: 0 };
	const pulse = valueNoise(seeds.pulse, place.longitude * 2, place.latitude * 2, middleAt / (3 * HOUR_MS));
	const winter = Math.cos(yearAngle(middleAt) - 0.1 + (place.latitude < 0 ? Math.PI : 0));
	const uplift = 0.55 + Math.min(1, Math.max(0, place.elevationM) / 3_000);
	const precipitationMm = round2(2.1 * storm * uplift * (0.65 + 0.35 * winter) * Math.max(0, 2.2 * pulse - 0.35));
	// Sleet between -0.5 and 2 °C, wetter as it gets warmer.
	const snowShare = Math.min(1, Math.max(0, (2 - tempC(place, middleAt)) / 2.5));
	return { precipitationMm, snowfallCm: round2(precipitationMm * snowShare * SNOW_CM_PER_MM) };
}

/** Noise behind the storms: one field of fronts, bent by slower spells of wet and dry weeks. */
function frontal({ latitude, longitude }: Place, at: UnixMs): number {
	const days = at / DAY_MS;
	const front = valueNoise(seeds.front, longitude / 9 - days / 1.1, latitude / 6, days / 2.5);
	const spell = valueNoise(seeds.spell, longitude / 30, latitude / 20, days / 9);
	return 0.8 * front + 0.2 * spell;
}

function round2(value: number): number {
	return Math.round(value * 100) / 100;
}

/**
 * Smooth noise, a pure function of its coordinates: the same point gives the same number on every machine, so weather
 * made from it needs neither memory nor a stored seed.
 */

/** @returns in [0, 1), around 0.5; changes over a distance of about 1 along each axis */
export function valueNoise(seed: number, x: number, y: number, z: number): number {
	const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
	const [u, v, w] = [fade(x - x0), fade(y - y0), fade(z - z0)];
	const edge = (dy: number, dz: number) =>
		mix(hash(seed, x0, y0 + dy, z0 + dz), hash(seed, x0 + 1, y0 + dy, z0 + dz), u);
	return mix(mix(edge(0, 0), edge(1, 0), v), mix(edge(0, 1), edge(1, 1), v), w);
}

function mix(from: number, to: number, share: number): number {
	return from + (to - from) * share;
}

/** Flat at both ends, so that adjacent cells join smoothly. */
function fade(share: number): number {
	return share * share * (3 - 2 * share);
}

/** Spreads four integers over [0, 1): multiply and fold the high bits down, twice. */
function hash(seed: number, x: number, y: number, z: number): number {
	let bits =
		Math.imul(seed, 0x9e3779b1) ^ Math.imul(x, 0x85ebca77) ^ Math.imul(y, 0xc2b2ae3d) ^ Math.imul(z, 0x27d4eb2f);
	bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
	bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
	return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
}
