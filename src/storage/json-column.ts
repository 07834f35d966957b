import type { z } from 'zod';
import { StorageError } from './errors.ts';

/** Validates a stored value, because the database may be older or newer than the program. @throws {StorageError} */
export function readColumn<T>(schema: z.ZodType<T>, text: string): T {
	try {
		return schema.parse(JSON.parse(text));
	} catch (error) {
		throw new StorageError('STORAGE_DAMAGED', { cause: error });
	}
}

/** Maximum number of cached texts; a hundred thousand rows have only a few hundred distinct ones. */
const MAX_ENTRIES = 20_000;

/** Parses each distinct text once. The values are shared, so their types are read-only. */
export function memoize<T>(read: (text: string) => T, maxEntries = MAX_ENTRIES): (text: string) => T {
	const known = new Map<string, T>();
	return (text) => {
		const before = known.get(text);
		if (before !== undefined) return before;
		const value = read(text);
		if (known.size >= maxEntries) known.clear();
		known.set(text, value);
		return value;
	};
}
