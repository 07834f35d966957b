import { z } from 'zod';
import { IsoInstant } from './iso-instant.ts';

/** Schema of a figure whose value is as given; `FigureDocument` in `to-document` is its type. */
export function figureOf<T extends z.ZodType>(value: T) {
	return z.object({
		value: value.nullable().describe('Null: missing, or too old to be true. Never zero for want of knowledge.'),
		source: z
			.enum(['modelled', 'reported'])
			.describe("modelled: by the weather model. reported: by the resort's own staff."),
		measuredAt: IsoInstant.nullable().describe(
			'The instant for which the value holds, or did before it grew too old; null: there never was one.',
		),
		staleAfter: IsoInstant.nullable().describe('From here on the value is not to be shown as if it were true.'),
	});
}

/** A number with all that a reader needs in order to trust it. */
export const NumberFigure = figureOf(z.number()).describe(
	'A number with all that a reader needs in order to trust it. Its unit is in the name of the member that holds it.',
);

/** What the sky does. */
export const WeatherConditionDocument = z
	.object({
		kind: z
			.enum([
				'clear',
				'mainly-clear',
				'partly-cloudy',
				'overcast',
				'fog',
				'drizzle',
				'rain',
				'snow',
				'rain-showers',
				'snow-showers',
				'thunder',
			])
			.describe('Groups of WMO code 4677.'),
		label: z.string().describe('English, e.g. Heavy snow.'),
		isDay: z.boolean(),
	})
	.describe('What the sky does.');
