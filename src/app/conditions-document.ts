import { z } from 'zod';
import { ResortStatus } from '../domain/reports/report-values.ts';
import { Resort } from '../domain/resort.ts';
import type { DeepReadonly } from './deep-readonly.ts';
import { IsoInstant } from './iso-instant.ts';
import { PublishedReportDocument } from './reports/report-documents.ts';
import { figureOf, NumberFigure, WeatherConditionDocument } from './to-document.ts';

const LocalDate = z.iso.date().describe('The local date.');

export const ForecastHalfDocument = z
	.object({
		part: z.enum(['day', 'night']).describe('day: 06:00 to 18:00 local time. night: 18:00 to 06:00.'),
		startsAt: IsoInstant,
		endsAt: IsoInstant,
		knownHourCount: z.int().nonnegative().describe('Hours of this half with a snowfall value.'),
		hourCount: z.int().nonnegative().describe('Hours of this half that lie ahead.'),
		snowCm: z.number().nullable().describe('Summit snowfall of the hours ahead; null if any of them is missing.'),
		baseSnowCm: z.number().nullable(),
		precipitationMm: z.number().nullable(),
		precipitationChancePct: z.number().nullable(),
		minTempC: z.number().nullable(),
		maxTempC: z.number().nullable(),
		maxGustKmh: z.number().nullable(),
		windKmh: z.number().nullable(),
		freezingLevelM: z.number().nullable(),
		condition: WeatherConditionDocument.nullable(),
	})
	.describe('Half of a forecast day at the summit, limited to the hours ahead. Null: an hour is missing.');

export const ForecastDayDocument = z
	.object({
		startsAt: IsoInstant.describe('Local midnight.'),
		localDate: LocalDate,
		day: ForecastHalfDocument.nullable().describe('Null: has passed, or is too far ahead.'),
		night: ForecastHalfDocument.nullable().describe('Null: is too far ahead.'),
		snowCm: z.number().nullable(),
		sunriseAt: IsoInstant.nullable(),
		sunsetAt: IsoInstant.nullable(),
		uvIndexMax: z.number().nullable(),
	})
	.describe('One local day of the forecast, 06:00 to 06:00.');

export const PastDayDocument = z
	.object({
		startsAt: IsoInstant.describe('Local midnight.'),
		localDate: LocalDate,
		snowCm: z.number().nullable().describe('Null if an hour of the day is missing, as are the extremes.'),
		minTempC: z.number().nullable(),
		maxTempC: z.number().nullable(),
		snowDepthCm: z.number().nullable().describe('At the latest hour of the day that has one.'),
		maxGustKmh: z.number().nullable(),
	})
	.describe('One of the last seven local days at the summit; the last one is today so far.');

export const AttributionDocument = z
	.object({ name: z.string(), url: z.url().nullable(), licence: z.string().nullable() })
	.describe('Attribution to show wherever the figures are shown.');
export type AttributionDocument = DeepReadonly<z.output<typeof AttributionDocument>>;

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
	.describe('Current conditions at one height.');

const OpenCountDocument = z.object({ open: z.number(), total: z.number() });

const origin = {
	simulated: z.boolean().describe('True: the figures are invented.'),
	problem: z
		.enum(['storage-unavailable', 'never-fetched'])
		.nullable()
		.describe('Why figures are missing; null: no problem. Answers with a problem are not cached.'),
	attribution: AttributionDocument,
};

/** One resort in the list. */
export const ConditionsSummaryDocument = z
	.object({
		resort: Resort,
		timeZone: z.string().nullable().describe('IANA name.'),
		fetchedAt: IsoInstant.nullable().describe('When the weather service last answered for this resort; null: never.'),
		base: HeightConditionsDocument,
		summit: HeightConditionsDocument,
		newSnow24hCm: NumberFigure.describe(
			'Reported by the resort while that is fresh, otherwise modelled at the summit.',
		),
		windHold: figureOf(z.enum(['low', 'possible', 'likely', 'very likely'])).describe(
			'How likely lifts are to be on hold because of wind. Modelled, never the decision of the resort.',
		),
		freezingLevelM: NumberFigure,
		snowLineM: NumberFigure.describe('Height above which precipitation falls as snow.'),
		status: figureOf(ResortStatus).describe('Operating status, as reported by the resort.'),
		liftsOpen: figureOf(OpenCountDocument).describe('As reported by the resort.'),
		trailsOpen: figureOf(OpenCountDocument).describe('As reported by the resort.'),
		report: PublishedReportDocument.nullable().describe('The latest report in full; null: none published.'),
		modelledBeside: z
			.object({
				newSnow24hCm: NumberFigure.nullable(),
				newSnow48hCm: NumberFigure.nullable(),
				newSnow72hCm: NumberFigure.nullable(),
				baseDepthCm: NumberFigure.nullable(),
				summitDepthCm: NumberFigure.nullable(),
			})
			.describe('Modelled figures to show beside reported ones that differ a lot; null: nothing to show.'),
	})
	.describe('Current conditions of one resort.');

/** The answer to `GET /api/conditions`. The same figures give the same bytes. */
export const ConditionsListDocument = z
	.object({
		...origin,
		fetchedAt: IsoInstant.nullable().describe('When any of the figures were last fetched; null: never.'),
		resorts: z.array(ConditionsSummaryDocument).describe('In the order of the dashboard.'),
	})
	.describe('Current conditions of every resort.');
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
				depth: z.number().min(0).max(1).describe('Snow of the last 72 hours, recent snow weighted.'),
				quality: z.number().min(0).max(1).describe('Cold and calm.'),
				preservation: z.number().min(0).max(1).describe('No rain or thaw since the snowfall.'),
			}),
		).describe('Powder quality, by a formula of this site.'),
		sunriseAt: IsoInstant.nullable(),
		sunsetAt: IsoInstant.nullable(),
		uvIndexMax: z.number().nullable(),
		forecast: z
			.array(ForecastDayDocument)
			.describe('The next 168 hours by local day; the first and the last entry are partial days.'),
		forecastSnow7dCm: z
			.number()
			.nullable()
			.describe('Summit snowfall of the next 168 hours, null if an hour is missing.'),
		history: z.array(PastDayDocument).describe('The last seven local days.'),
	})
	.describe('Current conditions, forecast and history of one resort.');
export type ConditionsDocument = DeepReadonly<z.output<typeof ConditionsDocument>>;
