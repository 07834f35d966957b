import type { ReportField } from '../../domain/reports/report-fields.ts';

export type ReportSection = { readonly title: string; readonly fields: readonly ReportField[] };

/** How the form is divided. */
export const reportSections: readonly ReportSection[] = [
	{ title: 'Today', fields: ['status', 'measuredAt'] },
	{
		title: 'Snow',
		fields: [
			'overnightSnowCm',
			'newSnow24hCm',
			'newSnow48hCm',
			'newSnow72hCm',
			'seasonSnowCm',
			'baseDepthCm',
			'summitDepthCm',
		],
	},
	{ title: 'Surface', fields: ['primarySurface', 'secondarySurface'] },
	{
		title: 'Lifts and trails',
		fields: ['liftsOpen', 'liftsTotal', 'trailsOpen', 'trailsTotal', 'trailsGroomed', 'firstChair', 'lastChair'],
	},
	{ title: 'Road and parking', fields: ['road', 'parking'] },
	{ title: 'Note and next update', fields: ['note', 'nextUpdateAt'] },
	{ title: 'Season', fields: ['seasonOpensOn', 'seasonClosesOn'] },
];

/** What a label alone does not say. */
export const fieldHints: { readonly [F in ReportField]?: string } = {
	measuredAt: 'Left empty, it is the moment of publication.',
	overnightSnowCm: 'Since the lifts closed.',
	baseDepthCm: 'Snow on the ground.',
	note: 'Plain text, in public as it stands. An empty line begins a paragraph; web addresses become links.',
};
