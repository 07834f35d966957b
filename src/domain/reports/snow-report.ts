import { z } from 'zod';
import type { UnixMs } from '../time.ts';
import { cleanNote } from './note.ts';
import {
	type LimitedField,
	MAX_NOTE_CHARACTERS,
	Parking,
	ResortStatus,
	Road,
	reportLimits,
	Surface,
} from './report-values.ts';

const number = (name: string, field: LimitedField) =>
	z
		.number({ error: `${name} must be a number` })
		.min(0, `${name} cannot be less than 0`)
		.max(reportLimits[field], `${name} cannot be more than ${reportLimits[field]}`);
const count = (name: string, field: LimitedField) => number(name, field).int(`${name} must be a whole number`);
const fallen = (name: string, field: LimitedField) =>
	z.union([z.literal('trace'), number(name, field)], {
		error: `${name} must be a number of centimetres, or "trace"`,
	});
const date = (name: string) => z.iso.date(`${name} must be a date: YYYY-MM-DD`);
const wallTime = (name: string) =>
	z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, `${name} must be a time of day: HH:MM, 00:00 to 23:59`);

/** All fields except instants, which storage and JSON documents write differently. */
export const reportFields = {
	status: ResortStatus.nullable().default(null).describe('Whether the resort is open.'),
	seasonOpensOn: date('The opening of the season').nullable().default(null).describe('Local date.'),
	seasonClosesOn: date('The end of the season').nullable().default(null).describe('Local date, the last day open.'),
	overnightSnowCm: fallen('New snow overnight', 'overnightSnowCm')
		.nullable()
		.default(null)
		.describe('Since the lifts closed. 0 is none, "trace" is too little to measure.'),
	newSnow24hCm: fallen('New snow in 24 h', 'newSnow24hCm').nullable().default(null),
	newSnow48hCm: fallen('New snow in 48 h', 'newSnow48hCm').nullable().default(null),
	newSnow72hCm: fallen('New snow in 72 h', 'newSnow72hCm').nullable().default(null),
	seasonSnowCm: number('New snow of the season', 'seasonSnowCm').nullable().default(null),
	baseDepthCm: number('Depth at the base', 'baseDepthCm').nullable().default(null).describe('Snow on the ground.'),
	summitDepthCm: number('Depth at the summit', 'summitDepthCm').nullable().default(null),
	primarySurface: Surface.nullable().default(null).describe('The surface of most open trails.'),
	secondarySurface: Surface.nullable().default(null).describe('The surface of the other open trails.'),
	liftsOpen: count('Lifts open', 'liftsOpen').nullable().default(null),
	liftsTotal: count('Lifts in total', 'liftsTotal').nullable().default(null),
	trailsOpen: count('Trails open', 'trailsOpen').nullable().default(null),
	trailsTotal: count('Trails in total', 'trailsTotal').nullable().default(null),
	trailsGroomed: count('Trails groomed', 'trailsGroomed').nullable().default(null),
	firstChair: wallTime('First chair').nullable().default(null).describe('Local time of day.'),
	lastChair: wallTime('Last chair').nullable().default(null).describe('Local time of day.'),
	road: Road.nullable().default(null),
	parking: Parking.nullable().default(null),
	note: z
		.string()
		.transform((text) => cleanNote(text) || null)
		.refine((text) => (text ?? '').length <= MAX_NOTE_CHARACTERS, {
			error: `The note cannot be longer than ${MAX_NOTE_CHARACTERS} characters`,
		})
		.nullable()
		.default(null)
		.describe('Plain text; an empty line starts a paragraph, and http(s) addresses become links.'),
};

/** The last instant that ISO 8601 writes with a four-digit year. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const instant = z.int().nonnegative().max(LAST_INSTANT).nullable().default(null);

/**
 * What the staff of a resort report: metric, every field optional. Null is *not reported*; it is neither 0 nor a trace.
 * Stored reports are parsed with it too.
 */
export const SnowReport = z.object({
	/** When the figures were measured; null: at the time of publication. */
	measuredAt: instant,
	...reportFields,
	/** When the next report is expected. */
	nextUpdateAt: instant,
});
export type SnowReport = Readonly<z.output<typeof SnowReport>>;

/** A report in which nothing is reported. */
export const emptyReport: SnowReport = SnowReport.parse({});

/** When the figures of a report were measured. */
export function measuredAtOf(report: SnowReport, publishedAt: UnixMs): UnixMs {
	return report.measuredAt ?? publishedAt;
}
