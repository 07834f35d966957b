import type { ForecastDay, ForecastHalf } from '../domain/conditions.ts';
import {
	levelQuantity,
	percentQuantity,
	type Quantity,
	snowQuantity,
	speedQuantity,
	temperatureRange,
	waterQuantity,
} from './format-quantity.ts';

/** A column of the forecast table, after “Sky” and “Snow”. */
export type ForecastColumn = {
	readonly label: string;
	readonly quantityOf: (half: ForecastHalf) => Quantity | null;
};

const ifKnown = (value: number | null, as: (known: number) => Quantity) => (value === null ? null : as(value));

/** Returns the chance of precipitation, with the amount of water next to it. */
function precipitation({ precipitationChancePct, precipitationMm }: ForecastHalf): Quantity | null {
	const water = ifKnown(precipitationMm, waterQuantity);
	if (precipitationChancePct === null) return water;
	const chance = percentQuantity(precipitationChancePct);
	return water === null ? chance : { ...chance, metric: `${water.value} ${water.unit}, ${water.metric}` };
}

export const forecastColumns: readonly ForecastColumn[] = [
	{ label: 'Snow at base', quantityOf: (half) => ifKnown(half.baseSnowCm, snowQuantity) },
	{ label: 'Precipitation', quantityOf: precipitation },
	{ label: 'Temperature', quantityOf: (half) => temperatureRange(half.minTempC, half.maxTempC) },
	{ label: 'Wind', quantityOf: (half) => ifKnown(half.windKmh, speedQuantity) },
	{ label: 'Gusts', quantityOf: (half) => ifKnown(half.maxGustKmh, speedQuantity) },
	{ label: 'Freezing level', quantityOf: (half) => ifKnown(half.freezingLevelM, levelQuantity) },
];

/** Returns the halves of a day that are not over yet. */
export function halvesAhead({ day, night }: ForecastDay): readonly ForecastHalf[] {
	return [day, night].filter((half) => half !== null);
}

/** Returns the amount that fills a bar: the largest one, but at least 1 cm, so that traces stay short. */
export function maxSnowCm(amountsCm: readonly (number | null)[]): number {
	return amountsCm.reduce<number>((most, snowCm) => Math.max(most, snowCm ?? 0), 1);
}

/** Returns a note for screen readers where hours of a half are missing. */
export function incompleteNote({ knownHourCount, hourCount }: ForecastHalf): string | undefined {
	return knownHourCount < hourCount ? `: ${knownHourCount} of ${hourCount} hours known` : undefined;
}
