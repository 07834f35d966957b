import type { HeightConditions } from '../domain/conditions.ts';
import type { Figure } from '../domain/figure.ts';
import {
	depthQuantity,
	percentQuantity,
	type Quantity,
	speedQuantity,
	temperatureQuantity,
	visibilityQuantity,
} from './format-quantity.ts';

/** A row of the table that sets the summit beside the base. */
export type HeightRow = {
	readonly label: string;
	readonly figureOf: (at: HeightConditions) => Figure;
	readonly quantityOf: (value: number) => Quantity;
	/** Rows of the wind say where it comes from. */
	readonly isWind?: true;
	/** Of the depth there may be a reported and a modelled figure. */
	readonly isDepth?: true;
};

const temperature: HeightRow = { label: 'Temperature', figureOf: (at) => at.tempC, quantityOf: temperatureQuantity };
const apparent: HeightRow = { label: 'Feels like', figureOf: (at) => at.apparentC, quantityOf: temperatureQuantity };
const depth: HeightRow = {
	label: 'Snow depth',
	figureOf: (at) => at.snowDepthCm,
	quantityOf: depthQuantity,
	isDepth: true,
};
const wind: HeightRow = { label: 'Wind', figureOf: (at) => at.windKmh, quantityOf: speedQuantity, isWind: true };
const gusts: HeightRow = { label: 'Gusts', figureOf: (at) => at.gustKmh, quantityOf: speedQuantity };
const humidity: HeightRow = { label: 'Humidity', figureOf: (at) => at.humidityPct, quantityOf: percentQuantity };
const visibility: HeightRow = { label: 'Visibility', figureOf: (at) => at.visibilityM, quantityOf: visibilityQuantity };

/** What a card of the dashboard shows. */
export const cardRows: readonly HeightRow[] = [temperature, depth, wind, gusts, humidity];
/** What the page of a resort shows. */
export const allRows: readonly HeightRow[] = [temperature, apparent, depth, wind, gusts, humidity, visibility];
