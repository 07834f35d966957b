import { z } from 'zod';
import { Resort } from '../domain/resort.ts';
import { ResortStatus } from '../domain/snow-report/report-values.ts';
import type { DeepReadonly } from './deep-readonly.ts';
import { figureOf, NumberFigure, WeatherConditionDocument } from './figure-document.ts';
import { ForecastDayDocument, PastDayDocument } from './forecast-document.ts';
import { IsoInstant } from './iso-instant.ts';
import { PublishedReportDocument } from './reports/report-document.ts';

/** Who is to be credited for the figures. */
export const AttributionDocument = z
	.object({ name: z.string(), url: z.url().nullable(), licence: z.string().nullable() })
	.describe('Who is to be credited wherever the figures are shown.');
export type AttributionDocument = DeepReadonly<z.output<typeof AttributionDocument>>;

/** Present conditions at one height. */
export const HeightConditionsDocument = z
	.object({
		tempC: NumberFigure,
		apparentC: NumberFigure.describe('What the temperature feels like.'),
		humidityPct: NumberFigure,
		windKmh: NumberFigure,
		windFromDeg: NumberFigure.describe('Where the wind comes from, degrees clockwise from north.'),
		gustKmh: NumberFigure,
		snowDepthCm: NumberFigure,
		visibilityM: NumberFigure,
		condition: figureOf(WeatherConditionDocument),
	})
	.describe('Present conditions at one height.');

const OpenCountDocument = z.object({ open: z.number(), total: z.number() });

const origin = {
	simulated: z.boolean().describe('True: nothing of this is about the real world.'),
	problem: z
		.enum(['storage-unavailable', 'never-fetched'])
		.nullable()
		.describe('Why there is less than there should be; null: there is not. Such an answer is not cached.'),
	attribution: AttributionDocument,
};

/** What the list says of one resort. */
export const ConditionsSummaryDocument = z
	.object({
		resort: Resort,
		timeZone: z.string().nullable().describe('IANA name.'),
		fetchedAt: IsoInstant.nullable().describe('When the weather service last answered for this resort; null: never.'),
		base: HeightConditionsDocument,
		summit: HeightConditionsDocument,
		newSnow24hCm: NumberFigure.describe(
			'As the resort reports it as long as that is fresh, else modelled at the summit.',
		),
		windHold: figureOf(z.enum(['low', 'possible', 'likely', 'very likely'])).describe(
			'How likely it is that lifts stand still for wind. Modelled; never the decision of the resort.',
		),
		freezingLevelM: NumberFigure,
		snowLineM: NumberFigure.describe('Height above which precipitation falls as snow.'),
		status: figureOf(ResortStatus).describe('What of the resort runs, as it reports.'),
		liftsOpen: figureOf(OpenCountDocument).describe('As the resort reports.'),
		trailsOpen: figureOf(OpenCountDocument).describe('As the resort reports.'),
		report: PublishedReportDocument.nullable().describe('In full; null: the resort has published none.'),
		modelledBeside: z
			.object({
				newSnow24hCm: NumberFigure.nullable(),
				newSnow48hCm: NumberFigure.nullable(),
				newSnow72hCm: NumberFigure.nullable(),
				baseDepthCm: NumberFigure.nullable(),
				summitDepthCm: NumberFigure.nullable(),
			})
			.describe('What the model says where a reported figure is far from it, to be shown beside; null: nothing.'),
	})
	.describe('Present conditions of one resort.');

/** The answer to `GET /api/conditions`. The same figures make the same document, byte for byte. */
export const ConditionsListDocument = z
	.object({
		...origin,
		fetchedAt: IsoInstant.nullable().describe('When any of the figures were last fetched; null: never.'),
		resorts: z.array(ConditionsSummaryDocument).describe('In the order of the dashboard.'),
	})
	.describe('Present conditions of every resort.');
export type ConditionsListDocument = DeepReadonly<z.output<typeof ConditionsListDocument>>;

/** The answer to `GET /api/conditions/[id]`. */
export const ConditionsDocument = z
	.object({
		...origin,
		...ConditionsSummaryDocument.shape,
		newSnow48hCm: NumberFigure,
		newSnow72hCm: NumberFigure,
		newSnow7dCm: NumberFigure,
		powderScore: figureOf(
			z.object({
				score: z.number().min(0).max(100),
				depth: z.number().min(0).max(1).describe('Snow of the last 72 hours, the younger the more it counts.'),
				quality: z.number().min(0).max(1).describe('Cold and calm.'),
				preservation: z.number().min(0).max(1).describe('No rain or thaw since the snowfall.'),
			}),
		).describe('How good the powder is, by a formula of this site.'),
		sunriseAt: IsoInstant.nullable(),
		sunsetAt: IsoInstant.nullable(),
		uvIndexMax: z.number().nullable(),
		forecast: z
			.array(ForecastDayDocument)
			.describe('The next 168 hours by local day; the outer two are parts of days.'),
		forecastSnow7dCm: z
			.number()
			.nullable()
			.describe('Summit snowfall of the next 168 hours, null if an hour is missing.'),
		history: z.array(PastDayDocument).describe('The last seven local days.'),
	})
	.describe('Present conditions, forecast and history of one resort.');
export type ConditionsDocument = DeepReadonly<z.output<typeof ConditionsDocument>>;
