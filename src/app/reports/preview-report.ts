import type { Person } from '../../domain/person.ts';
import type { SnowReport } from '../../domain/snow-report/snow-report.ts';
import type { ResortView } from '../load-resort.ts';
import { loadOutlook } from './judge-report.ts';
import { demandEditor, type ReportDesk } from './report-desk.ts';
import { VERSIONS_READ, viewReport } from './report-view.ts';

/**
 * The page of the resort as it would be if this report were published now. Never to be cached, and for editors alone.
 *
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function previewReport(
	desk: ReportDesk,
	person: Person | null,
	{ resortId, report }: { readonly resortId: string; readonly report: SnowReport },
): Promise<ResortView> {
	const resort = demandEditor(desk, person, resortId);
	const now = desk.clock.now();
	const outlook = await loadOutlook(desk, resort, now);
	const versions = await desk.reports.listVersions(resortId, VERSIONS_READ);
	const published = { version: (versions[0]?.version ?? 0) + 1, report, publishedAt: now };
	const { forecastSnow24hCm: _next24h, forecastSnow72hCm: _next72h, ...conditions } = outlook.conditionsWith(published);
	const next = {
		...published,
		resortId,
		author: { kind: 'editor', userId: person?.id ?? '', name: '' },
		restoredFrom: null,
	} as const;
	return {
		generatedAt: now,
		fetchedAt: conditions.fetchedAt,
		simulated: desk.source.provider === 'simulated',
		conditions,
		report: viewReport({ resort, published, versions: [next, ...versions], timeZone: outlook.timeZone, now }),
		problem: conditions.fetchedAt === null ? 'never-fetched' : null,
	};
}
