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

/** A column of the forecast, after the one of the sky. */
export type ForecastColumn = {
	readonly label: string;
	readonly quantityOf: (half: ForecastHalf) => Quantity | null;
};

const ifKnown = (value: number | null, as: (known: number) => Quantity) => (value === null ? null : as(value));

/** The chance of it, and beside it how much, as water. */
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

/** Halves of a day that lie at least partly ahead. */
export function halvesAhead({ day, night }: ForecastDay): readonly ForecastHalf[] {
	return [day, night].filter((half) => half !== null);
}

/** The most snow of any half: the full length of the bars. At least 1 cm, so that traces stay short. */
export function mostSnowCm(amountsCm: readonly (number | null)[]): number {
	return amountsCm.reduce<number>((most, snowCm) => Math.max(most, snowCm ?? 0), 1);
}

/** What is read out for a half whose snow is not known in full. */
export function incompleteNote({ knownHourCount, hourCount }: ForecastHalf): string | undefined {
	return knownHourCount < hourCount ? `: ${knownHourCount} of ${hourCount} hours known` : undefined;
}
