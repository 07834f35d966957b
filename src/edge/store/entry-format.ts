import { z } from 'zod';
import { hashOf, type Page } from '../cache/page.ts';

const Part = z.object({ hash: z.string(), bytes: z.int().nonnegative() });

/** `Infinity` is null in JSON. */
const Instant = z
	.number()
	.nullable()
	.transform((at) => at ?? Number.POSITIVE_INFINITY);

/** The metadata of an entry. */
export const StoredEntry = z.object({
	version: z.literal(2),
	key: z.string(),
	path: z.string(),
	status: z.int(),
	headers: z.array(z.tuple([z.string(), z.string()])),
	generatedAt: z.number(),
	expiresAt: Instant,
	staleUntil: Instant,
	retryAt: z.number(),
	generation: z.int().nonnegative(),
	origin: z.enum(['render', 'fallback']),
	lowPriority: z.boolean(),
	group: z.number().nullable(),
	tags: z.array(z.string()),
	body: Part,
	br: Part.nullable(),
	gzip: Part.nullable(),
});
export type StoredEntry = z.output<typeof StoredEntry>;

/** An entry's JSON with its checksum, which is verified before the JSON is parsed. */
const WITH_CHECKSUM = /^\{"checksum":"([\w-]{27})","entry":(.*)\}\n$/;

/** Serializes an entry's metadata as one line of JSON with a checksum. */
export function writeEntry(page: Page): { readonly text: string; readonly checksum: string } {
	const part = (body: Buffer | undefined) => (body ? { hash: hashOf(body), bytes: body.length } : null);
	const { key, path, status, headers, generation, origin, lowPriority, group, tags, bodyHash, body, encoded } = page;
	const { generatedAt, expiresAt, staleUntil, retryAt } = page;
	const json = JSON.stringify({
		...{ version: 2, key, path, status, headers, generatedAt, expiresAt, staleUntil, retryAt },
		...{ generation, origin, lowPriority, group, tags },
		...{ body: { hash: bodyHash, bytes: body.length }, br: part(encoded.br), gzip: part(encoded.gzip) },
	});
	const checksum = hashOf(json);
	return { text: `{"checksum":"${checksum}","entry":${json}}\n`, checksum };
}

/** Parses an entry's metadata. @returns null if it is invalid or was modified */
export function readEntry(text: string): StoredEntry | null {
	const [, checksum, json = ''] = WITH_CHECKSUM.exec(text) ?? [];
	if (checksum === undefined || hashOf(json) !== checksum) return null;
	try {
		return StoredEntry.parse(upgrade(JSON.parse(json)));
	} catch {
		return null;
	}
}

const VersionOne = z.looseObject({ version: z.literal(1), goneAt: z.unknown(), expendable: z.unknown() });

/** Version 1 has other names for two fields. */
function upgrade(entry: unknown): unknown {
	const old = VersionOne.safeParse(entry);
	if (!old.success) return entry;
	const { goneAt, expendable, ...rest } = old.data;
	return { ...rest, version: 2, staleUntil: goneAt, lowPriority: expendable };
}
