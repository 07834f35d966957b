import type { Parking, ResortStatus, Road, Surface } from './report-values.ts';
import type { SnowReport } from './snow-report.ts';

export type ReportField = keyof SnowReport;

/** The label of each field, in the order of the form. */
export const fieldNames: Readonly<Record<ReportField, string>> = {
	status: 'Status',
	measuredAt: 'Measured at',
	overnightSnowCm: 'New snow overnight',
	newSnow24hCm: 'New snow 24 h',
	newSnow48hCm: 'New snow 48 h',
	newSnow72hCm: 'New snow 72 h',
	seasonSnowCm: 'New snow this season',
	baseDepthCm: 'Depth at the base',
	summitDepthCm: 'Depth at the summit',
	primarySurface: 'Primary surface',
	secondarySurface: 'Secondary surface',
	liftsOpen: 'Lifts open',
	liftsTotal: 'Lifts in total',
	trailsOpen: 'Trails open',
	trailsTotal: 'Trails in total',
	trailsGroomed: 'Trails groomed',
	firstChair: 'First chair',
	lastChair: 'Last chair',
	road: 'Road',
	parking: 'Parking',
	note: 'Note',
	nextUpdateAt: 'Next update expected',
	seasonOpensOn: 'Season opens',
	seasonClosesOn: 'Season ends',
};

export const reportFieldOrder = Object.keys(fieldNames) as readonly ReportField[];

/** How a field is entered and displayed. */
export type FieldKind = 'fallen-snow' | 'depth' | 'count' | 'choice' | 'instant' | 'date' | 'time' | 'note';

export const fieldKinds = {
	status: 'choice',
	measuredAt: 'instant',
	overnightSnowCm: 'fallen-snow',
	newSnow24hCm: 'fallen-snow',
	newSnow48hCm: 'fallen-snow',
	newSnow72hCm: 'fallen-snow',
	seasonSnowCm: 'depth',
	baseDepthCm: 'depth',
	summitDepthCm: 'depth',
	primarySurface: 'choice',
	secondarySurface: 'choice',
	liftsOpen: 'count',
	liftsTotal: 'count',
	trailsOpen: 'count',
	trailsTotal: 'count',
	trailsGroomed: 'count',
	firstChair: 'time',
	lastChair: 'time',
	road: 'choice',
	parking: 'choice',
	note: 'note',
	nextUpdateAt: 'instant',
	seasonOpensOn: 'date',
	seasonClosesOn: 'date',
} as const satisfies Readonly<Record<ReportField, FieldKind>>;

type Choice = ResortStatus | Surface | Road | Parking;

/** The label of each choice, the same in every field. */
const choiceNames: Readonly<Record<Choice, string>> = {
	open: 'Open',
	partly: 'Partly open',
	closed: 'Closed',
	powder: 'Powder',
	'packed-powder': 'Packed powder',
	groomed: 'Groomed',
	'machine-made': 'Machine-made',
	'hard-packed': 'Hard-packed',
	'wind-packed': 'Wind-packed',
	'loose-granular': 'Loose granular',
	'frozen-granular': 'Frozen granular',
	'wet-snow': 'Wet snow',
	corn: 'Corn',
	spring: 'Spring snow',
	variable: 'Variable',
	icy: 'Icy',
	clear: 'Clear',
	'snow-covered': 'Snow-covered',
	'chains-advised': 'Chains advised',
	'chains-required': 'Chains required',
	free: 'Spaces free',
	filling: 'Filling up',
	full: 'Full',
};

/** @returns the text itself if it is no known choice */
export function choiceName(choice: string): string {
	return choice in choiceNames ? choiceNames[choice as Choice] : choice;
}
