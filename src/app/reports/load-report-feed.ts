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

const MOST_ENTRIES = 100;

/** What resorts have published last. Never throws. */
export async function loadReportFeed(site: Site): Promise<ReportFeedView> {
	try {
		const names = new Map(site.resorts.map(({ id, name }) => [id, name]));
		const versions = await site.reports.listRecent(MOST_ENTRIES);
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

/** Instants are those of UTC: a feed is read anywhere, and knows no zone of a resort. */
const terms: ReadingTerms = { unit: 'in (cm)', timeZone: 'UTC' };

function feedEntry({ resortId, version, report, publishedAt }: ReportVersion, resortName: string): FeedEntry {
	const said = reportFieldOrder.filter((field) => field !== 'note' && report[field] !== null);
	const words = said.map((field) => {
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
		summary: [words.join('. '), report.note].filter(Boolean).join('\n\n'),
	};
}
