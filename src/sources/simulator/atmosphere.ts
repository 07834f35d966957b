import { DAY_MS, HOUR_MS, MINUTE_MS, type UnixMs } from '../../domain/time.ts';
import { yearAngle } from './sun.ts';
import { valueNoise } from './value-noise.ts';

export type Place = { readonly latitude: number; readonly longitude: number; readonly elevationM: number };

/** The temperature that a metre of height costs: 6.5 K per km, the standard atmosphere. */
export const lapsePerM = 0.0065;
/** Centimetres of new snow from a millimetre of water, the ratio that the real service uses. */
const snowCmPerMm = 0.7;

const seeds = { front: 11, spell: 12, pulse: 13, airMass: 14 };
const stormThreshold = 0.56;

/**
 * How stormy the sky is: 0 fair, 1 the heart of a storm. Fronts are about a thousand kilometres across, drift
 * eastwards and change as they go, so that neighbours share them and a place has one for a day or three.
 */
export function storminess(place: Place, at: UnixMs): number {
	return Math.min(1, Math.max(0, (frontal(place, at) - stormThreshold) / 0.3));
}

/** Cover of the sky, 0–1: it rises before a storm does. */
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
	return seaLevelTempC(place, at) - lapsePerM * place.elevationM;
}

export type Fall = { readonly precipitationMm: number; readonly snowfallCm: number };

/** What fell in the hour that ends at `endsAt`, rounded as the service rounds it. */
export function hourlyFall(place: Place, endsAt: UnixMs): Fall {
	const middleAt = endsAt - 30 * MINUTE_MS;
	const storm = storminess(place, middleAt);
	if (storm === 0) return { precipitationMm: 0, snowfallCm: 0 };
	const pulse = valueNoise(seeds.pulse, place.longitude * 2, place.latitude * 2, middleAt / (3 * HOUR_MS));
	const winter = Math.cos(yearAngle(middleAt) - 0.1 + (place.latitude < 0 ? Math.PI : 0));
	const uplift = 0.55 + Math.min(1, Math.max(0, place.elevationM) / 3_000);
	const precipitationMm = round2(2.1 * storm * uplift * (0.65 + 0.35 * winter) * Math.max(0, 2.2 * pulse - 0.35));
	// Between -0.5 and 2 °C it sleets, ever wetter.
	const snowShare = Math.min(1, Math.max(0, (2 - tempC(place, middleAt)) / 2.5));
	return { precipitationMm, snowfallCm: round2(precipitationMm * snowShare * snowCmPerMm) };
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
