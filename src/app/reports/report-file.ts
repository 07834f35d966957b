import { z } from 'zod';
import { resortPath } from '../../domain/isr-paths.ts';
import { type AgingField, reportedFigure, staleAfterMs } from '../../domain/reports/report-figures.ts';
import { Resort } from '../../domain/resort.ts';
import type { DeepReadonly } from '../deep-readonly.ts';
import { IsoInstant, toIsoInstant } from '../iso-instant.ts';
import { describeError } from '../log-event.ts';
import type { Site } from '../site.ts';
import { toDocument } from '../to-document.ts';
import { SnowReportDocument } from './report-documents.ts';

/** As with `apiVersion`, additions raise the second number, breaking changes the first. */
const REPORT_FORMAT_VERSION = '1.0';

const problem = z
	.enum(['storage-unavailable'])
	.nullable()
	.describe('Why a report may be missing here; null: no problem. Such an answer is not cached.');
const agingFields = Object.keys(staleAfterMs) as readonly AgingField[];

/** The snow report of one resort as a file that any program can read: the answer to `GET /api/reports/[id]`. */
export const SnowReportFile = z
	.object({
		formatVersion: z.literal(REPORT_FORMAT_VERSION),
		schema: z.url().describe('Where this schema is published.'),
		problem,
		resort: Resort.extend({ url: z.url().describe('Its page.') }),
		version: z
			.int()
			.positive()
			.nullable()
			.describe('Increases by one with each publication; null: nothing was published.'),
		publishedAt: IsoInstant.nullable(),
		report: SnowReportDocument.nullable(),
		staleAfter: z
			.partialRecord(z.enum(agingFields), IsoInstant)
			.describe('When each reported value stops being current. Fields that are absent here are announcements.'),
	})
	.meta({ title: 'Snow report', description: 'What the staff of one ski resort report. Metric.' });
export type SnowReportFile = DeepReadonly<z.output<typeof SnowReportFile>>;

/** Lists the reports: the answer to `GET /.well-known/snow-report.json`. */
export const SnowReportIndex = z
	.object({
		formatVersion: z.literal(REPORT_FORMAT_VERSION),
		schema: z.url().describe('JSON Schema of each of the reports.'),
		feed: z.url().describe('Atom: every publication.'),
		resorts: z.array(
			z.object({
				id: Resort.shape.id,
				name: z.string(),
				latitude: z.number(),
				longitude: z.number(),
				url: z.url().describe('Its page.'),
				report: z.url().describe('Its report.'),
			}),
		),
	})
	.describe('Which resorts report, and where.');
export type SnowReportIndex = DeepReadonly<z.output<typeof SnowReportIndex>>;

export const reportPaths = {
	schema: '/api/reports/schema.json',
	feed: '/reports.xml',
	index: '/.well-known/snow-report.json',
	file: (resortId: string): string => `/api/reports/${resortId}`,
} as const;

/**
 * Loads the report of one resort. Never throws: a report that cannot be read is missing, and `problem` says so.
 *
 * @param siteUrl public origin
 * @returns null if no resort has this id
 */
export async function loadReportFile(site: Site, id: string, siteUrl: string): Promise<SnowReportFile | null> {
	const resort = site.resorts.find((each) => each.id === id);
	if (!resort) return null;
	const url = (path: string) => new URL(path, siteUrl).href;
	const file = {
		formatVersion: REPORT_FORMAT_VERSION,
		schema: url(reportPaths.schema),
		problem: null,
		resort: { ...resort, url: url(resortPath(id)) },
		version: null,
		publishedAt: null,
		report: null,
		staleAfter: {},
	} as const;
	try {
		const published = (await site.reports.loadPublished([id])).get(id);
		if (!published) return file;
		const staleAfter = agingFields.flatMap((field) => {
			const { staleAfterAt } = reportedFigure(published, field);
			return staleAfterAt === null ? [] : [[field, toIsoInstant(staleAfterAt)] as const];
		});
		return { ...file, ...toDocument(published), staleAfter: Object.fromEntries(staleAfter) };
	} catch (error) {
		site.log({ level: 'error', event: 'storage-unavailable', ...describeError(error) });
		return { ...file, problem: 'storage-unavailable' };
	}
}

/** @param siteUrl public origin */
export function reportIndex({ resorts }: Pick<Site, 'resorts'>, siteUrl: string): SnowReportIndex {
	const url = (path: string) => new URL(path, siteUrl).href;
	return {
		formatVersion: REPORT_FORMAT_VERSION,
		schema: url(reportPaths.schema),
		feed: url(reportPaths.feed),
		resorts: resorts.map(({ id, name, latitude, longitude }) => ({
			id,
			name,
			latitude,
			longitude,
			url: url(resortPath(id)),
			report: url(reportPaths.file(id)),
		})),
	};
}

/** The published schema. */
export function reportFileSchema(siteUrl: string): Readonly<Record<string, unknown>> {
	return { $id: new URL(reportPaths.schema, siteUrl).href, ...z.toJSONSchema(SnowReportFile, { io: 'input' }) };
}
