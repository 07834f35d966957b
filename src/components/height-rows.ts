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

/** A row of the table that compares summit and base. */
export type HeightRow = {
	readonly label: string;
	readonly figureOf: (at: HeightConditions) => Figure;
	readonly quantityOf: (value: number) => Quantity;
	/** Shows the wind direction as well. */
	readonly isWind?: true;
	/** May show the modelled figure next to a reported one. */
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

/** The rows of a dashboard card. */
export const cardRows: readonly HeightRow[] = [temperature, depth, wind, gusts, humidity];
/** The rows of a resort page. */
export const allRows: readonly HeightRow[] = [temperature, apparent, depth, wind, gusts, humidity, visibility];
