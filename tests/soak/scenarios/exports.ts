import { exportUnderReaders } from '../../worker/export/export-under-readers.ts';
import { progressOf, type Scenario } from '../scenario.ts';

/** Exports a site repeatedly while readers fetch the export from a file server. */
export const exports: Scenario = {
	summary: 'exports while readers fetch pages: no page is mixed, missing or without its files',
	counts: 'exports',
	defaultCount: 100,
	async run({ count, workDir, say }) {
		const { faults, seenCount, unpublishedCount } = await exportUnderReaders(
			workDir,
			count,
			progressOf(count, 'exports', say),
		);
		const unpublished = unpublishedCount === 0 ? [] : [`${unpublishedCount} exports were not published`];
		return { figures: { 'versions seen': seenCount }, faults: [...faults, ...unpublished] };
	},
};
