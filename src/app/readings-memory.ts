import type { ResortReadings } from '../domain/readings.ts';
import type { PublishedReport } from '../domain/snow-report/report-figures.ts';

/** What is stored of the resorts of one page. */
export type StoredFigures = {
	readonly readings: ReadonlyMap<string, ResortReadings>;
	/** What resorts have published last; absent: nothing. */
	readonly reports: ReadonlyMap<string, PublishedReport>;
};

/** Figures of one page as they were last read, by the page's path. */
export type ReadingsMemory = {
	get(path: string): StoredFigures | undefined;
	set(path: string, figures: StoredFigures): void;
};

/** Pages remembered; the ones least recently read are forgotten first. */
const CAPACITY = 32;

/** Lets pages keep their last good figures while the database is locked, damaged or away. */
export function createReadingsMemory(capacity: number = CAPACITY): ReadingsMemory {
	const byPath = new Map<string, StoredFigures>();
	return {
		get: (path) => byPath.get(path),
		set(path, figures) {
			byPath.delete(path);
			byPath.set(path, figures);
			const [oldest] = byPath.keys();
			if (byPath.size > capacity && oldest !== undefined) byPath.delete(oldest);
		},
	};
}
