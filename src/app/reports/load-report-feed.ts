import { resortPath } from '../../domain/isr-paths.ts';
import { fieldNames, reportFieldOrder } from '../../domain/reports/report-fields.ts';
import { fieldText, type ReadingTerms } from '../../domain/reports/report-terms.ts';
import type { ReportVersion } from '../../domain/reports/report-version.ts';
import type { UnixMs } from '../../domain/time.ts';
import type { FeedEntry } from '../load-feed.ts';
import { describeError } from '../log-event.ts';
import type { Site } from '../site.ts';

export type ReportFeedView = {
	/** Of the newest entry; without entries the time of reading. */
	readonly updatedAt: UnixMs;
	/** One per publication, newest first. */
	readonly entries: readonly FeedEntry[];
	readonly problem: 'storage-unavailable' | null;
};

const MAX_ENTRIES = 100;

/** Loads the latest publications of all resorts. Never throws. */
export async function loadReportFeed(site: Site): Promise<ReportFeedView> {
	try {
		const names = new Map(site.resorts.map(({ id, name }) => [id, name]));
		const versions = await site.reports.listRecent(MAX_ENTRIES);
		const entries = versions.flatMap((version) => {
			const name = names.get(version.resortId);
			return name === undefined ? [] : [feedEntry(version, name)];
		});
		return { updatedAt: entries[0]?.updatedAt ?? site.clock.now(), entries, problem: null };
	} catch (error) {
		site.log({ level: 'error', event: 'storage-unavailable', ...describeError(error) });
		return { updatedAt: site.clock.now(), entries: [], problem: 'storage-unavailable' };
	}
}

/** Times are in UTC: the feed has no time zone of a resort. */
const terms: ReadingTerms = { unit: 'in (cm)', timeZone: 'UTC' };

function feedEntry({ resortId, version, report, publishedAt }: ReportVersion, resortName: string): FeedEntry {
	const reported = reportFieldOrder.filter((field) => field !== 'note' && report[field] !== null);
	const lines = reported.map((field) => {
		const isInstant = field === 'measuredAt' || field === 'nextUpdateAt';
		return `${fieldNames[field]}: ${fieldText(report, field, terms)}${isInstant ? ' UTC' : ''}`;
	});
	const headline = (['status', 'newSnow24hCm', 'liftsOpen'] as const)
		.filter((field) => report[field] !== null)
		.map((field) => `${fieldNames[field].toLowerCase()} ${fieldText(report, field, terms).toLowerCase()}`);
	return {
		id: `report/${resortId}/${version}`,
		path: resortPath(resortId),
		title: `${resortName} reports${headline.length === 0 ? '' : `: ${headline.join(', ')}`}`,
		updatedAt: publishedAt,
		summary: [lines.join('. '), report.note].filter(Boolean).join('\n\n'),
	};
}
