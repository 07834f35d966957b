import { z } from 'zod';
import type { Figure, FigureSource } from '../domain/figure.ts';
import { weatherConditionKinds } from '../domain/weather-condition.ts';
import { IsoInstant, toIsoInstant } from './iso-instant.ts';

/** A figure in a JSON document. The name of its member has the unit. */
export type FigureDocument<T> = {
	/** Null: missing, or too old to be shown. Unknown values are never zero. */
	readonly value: T | null;
	readonly source: FigureSource;
	/** The instant for which the value holds, or held before it became too old. */
	readonly measuredAt: IsoInstant | null;
	/** From this instant on the value is too old to be shown. */
	readonly staleAfter: IsoInstant | null;
};

/** The JSON form of a type: instants become ISO 8601, figures as above, names stay. */
export type Documented<T> = T extends { readonly value: infer V; readonly staleAfterAt: unknown }
	? FigureDocument<Documented<NonNullable<V>>>
	: T extends readonly (infer E)[]
		? readonly Documented<E>[]
		: T extends object
			? { readonly [K in keyof T]: K extends `${string}At` ? Documented<Instant<T[K]>> : Documented<T[K]> }
			: T;

type Instant<T> = T extends number ? IsoInstant : T;

/** Converts a view to a JSON document: every number whose name ends in `At` becomes an instant. */
export function toDocument<T>(view: T): Documented<T> {
	return rewrite(view) as Documented<T>;
}

function rewrite(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(rewrite);
	if (typeof value !== 'object' || value === null) return value;
	if (isFigure(value)) {
		return {
			value: rewrite(value.value),
			source: value.source,
			measuredAt: toIsoInstant(value.measuredAt),
			staleAfter: toIsoInstant(value.staleAfterAt),
		} satisfies FigureDocument<unknown>;
	}
	return Object.fromEntries(
		Object.entries(value).map(([name, member]) => [
			name,
			name.endsWith('At') && typeof member === 'number' ? toIsoInstant(member) : rewrite(member),
		]),
	);
}

function isFigure(value: object): value is Figure<unknown> {
	return 'staleAfterAt' in value;
}

/** Returns the schema of a figure with such a value; its type is `FigureDocument`. */
export function figureOf<T extends z.ZodType>(value: T) {
	return z.object({
		value: value.nullable().describe('Null: missing, or too old to be shown. Unknown values are never zero.'),
		source: z
			.enum(['modelled', 'reported'])
			.describe("modelled: by the weather model. reported: by the resort's own staff."),
		measuredAt: IsoInstant.nullable().describe(
			'When the value was valid, even if it is too old to be shown now; null: there never was a value.',
		),
		staleAfter: IsoInstant.nullable().describe('From this instant on the value is too old to be shown.'),
	});
}

export const NumberFigure = figureOf(z.number()).describe(
	'A number with its source and age. Its unit is part of the name of the member.',
);

/** What the sky does. */
export const WeatherConditionDocument = z
	.object({
		kind: z.enum(weatherConditionKinds).describe('Groups of WMO code 4677.'),
		label: z.string().describe('English, e.g. Heavy snow.'),
		isDay: z.boolean(),
	})
	.describe('What the sky does.');
