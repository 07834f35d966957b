import { z } from 'zod';
import { WeatherConditionDocument } from './figure-document.ts';
import { IsoInstant } from './iso-instant.ts';

const LocalDate = z.iso.date().describe('The local date.');

/** Half of a forecast day. */
export const ForecastHalfDocument = z
	.object({
		part: z.enum(['day', 'night']).describe('day: 06 to 18 o’clock local time. night: 18 to 06 o’clock.'),
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
	.describe('Half of a forecast day at the summit, cut to what lies ahead. Null: an hour of it is missing.');

/** One local day of the forecast. */
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
	.describe('One local day of the forecast, 06 to 06 o’clock.');

/** One of the last seven local days. */
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
	.describe('One of the last seven local days at the summit; the last is what has elapsed of today.');
