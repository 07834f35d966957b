import { type SQL, sql } from 'drizzle-orm';
import { revalidationWishes as wishes } from './schema.ts';

/**
 * Wishes for pages, to be written beside what has changed on them.
 *
 * @param condition under which they are written at all
 */
export function revalidationWishStatement(paths: readonly string[], at: number, condition: SQL = sql`true`): SQL {
	const rows = JSON.stringify([...new Set(paths)]);
	// Newer than the one before even within a millisecond, or after the clock was set back.
	return sql`
		insert into ${wishes} (path, wished_at) select value, ${at} from json_each(${rows}) where ${condition}
		on conflict (path) do update set wished_at = max(excluded.wished_at, ${wishes.wishedAt} + 1)`;
}
