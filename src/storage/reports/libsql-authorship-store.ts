import { and, asc, eq } from 'drizzle-orm';
import type { AuthorshipStore } from '../../app/reports/report-ports.ts';
import type { Database } from '../open-database.ts';
import { reportVersions } from './report-schema.ts';

/** Who published what, as a database of reports tells it. */
export function createLibsqlAuthorshipStore(database: Database): AuthorshipStore {
	const { resortId, version, publishedAt, authorKind, authorId } = reportVersions;
	return {
		list: (userId) =>
			database.read((orm) =>
				orm
					.select({ resortId, version, publishedAt })
					.from(reportVersions)
					.where(and(eq(authorKind, 'editor'), eq(authorId, userId)))
					.orderBy(asc(publishedAt), asc(resortId)),
			),
	};
}
