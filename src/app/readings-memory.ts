import type { ResortReadings } from '../domain/readings.ts';

/** Readings of one page as they were last read, by the page's path. */
export type ReadingsMemory = {
	get(path: string): ReadonlyMap<string, ResortReadings> | undefined;
	set(path: string, readings: ReadonlyMap<string, ResortReadings>): void;
};

/** Pages remembered; the ones least recently read are forgotten first. */
const CAPACITY = 32;

/** Lets pages keep their last good figures while the database is locked, damaged or away. */
export function createReadingsMemory(capacity: number = CAPACITY): ReadingsMemory {
	const byPath = new Map<string, ReadonlyMap<string, ResortReadings>>();
	return {
		get: (path) => byPath.get(path),
		set(path, readings) {
			byPath.delete(path);
			byPath.set(path, readings);
			const [oldest] = byPath.keys();
			if (byPath.size > capacity && oldest !== undefined) byPath.delete(oldest);
		},
	};
}
