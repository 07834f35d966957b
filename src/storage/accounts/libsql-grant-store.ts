import { eq } from 'drizzle-orm';
import type { Database } from '../open-database.ts';
import { editorGrants } from './account-schema.ts';

/**
 * Ids of the resorts on which an editor may report; `*` is every resort.
 *
 * @throws {StorageError}
 */
export async function listGrants(database: Database, userId: string): Promise<readonly string[]> {
	const rows = await database.read((orm) =>
		orm.select({ resortId: editorGrants.resortId }).from(editorGrants).where(eq(editorGrants.userId, userId)),
	);
	return rows.map(({ resortId }) => resortId);
}
