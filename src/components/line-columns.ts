import type { ConditionsSummary } from '../domain/conditions.ts';
import type { Figure } from '../domain/figure.ts';
import {
	depthQuantity,
	percentQuantity,
	type Quantity,
	snowQuantity,
	speedQuantity,
	temperatureQuantity,
} from './format-quantity.ts';

/** A column of the table that replaces the cards when there are many resorts. */
export type LineColumn = {
	readonly label: string;
	readonly figureOf: (summary: ConditionsSummary) => Figure;
	readonly quantityOf: (value: number) => Quantity;
};

export const lineColumns: readonly LineColumn[] = [
	{ label: 'New, 24 h', figureOf: ({ newSnow24hCm }) => newSnow24hCm, quantityOf: snowQuantity },
	{ label: 'Summit', figureOf: ({ summit }) => summit.tempC, quantityOf: temperatureQuantity },
	{ label: 'Base', figureOf: ({ base }) => base.tempC, quantityOf: temperatureQuantity },
	{ label: 'Depth, summit', figureOf: ({ summit }) => summit.snowDepthCm, quantityOf: depthQuantity },
	{ label: 'Depth, base', figureOf: ({ base }) => base.snowDepthCm, quantityOf: depthQuantity },
	{ label: 'Wind', figureOf: ({ summit }) => summit.windKmh, quantityOf: speedQuantity },
	{ label: 'Gusts', figureOf: ({ summit }) => summit.gustKmh, quantityOf: speedQuantity },
	{ label: 'Humidity', figureOf: ({ summit }) => summit.humidityPct, quantityOf: percentQuantity },
];
