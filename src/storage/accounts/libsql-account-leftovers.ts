import { and, eq, gt, inArray, isNull, lt, notExists, or, sql } from 'drizzle-orm';
import type { AccountLeftovers } from '../../app/accounts/account-ports.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import type { Database } from '../open-database.ts';
import { credentials, editorGrants, sessions, users, verifications } from './account-schema.ts';

/** A visitor is stored before their session is. */
const SETTLED_MS = MINUTE_MS;

/** Accounts and visitors that nobody can open any more, in a database. */
export function createLibsqlAccountLeftovers(database: Database): AccountLeftovers {
	return {
		async listUnreachable(at, unconfirmedBefore, limit) {
			const rows = await database.read((orm) =>
				orm
					.select({ id: users.id })
					.from(users)
					.where(
						and(
							or(isNull(users.role), eq(users.role, 'user')),
							or(
								and(eq(users.isAnonymous, true), lt(users.createdAt, new Date(at - SETTLED_MS))),
								and(eq(users.emailVerified, false), lt(users.createdAt, new Date(unconfirmedBefore))),
							),
							notExists(
								orm
									.select({ one: sql`1` })
									.from(sessions)
									.where(and(eq(sessions.userId, users.id), gt(sessions.expiresAt, new Date(at)))),
							),
						),
					)
					.limit(limit),
			);
			return rows.map(({ id }) => id);
		},
		async removeUsers(userIds) {
			if (userIds.length === 0) return;
			const ids = [...userIds];
			await database.write((orm) =>
				orm.batch([
					orm.delete(sessions).where(inArray(sessions.userId, ids)),
					orm.delete(credentials).where(inArray(credentials.userId, ids)),
					orm.delete(editorGrants).where(inArray(editorGrants.userId, ids)),
					orm.delete(users).where(inArray(users.id, ids)),
				]),
			);
		},
		async removeExpired(at) {
			await database.write((orm) =>
				orm.batch([
					orm.delete(sessions).where(lt(sessions.expiresAt, new Date(at))),
					orm.delete(verifications).where(lt(verifications.expiresAt, new Date(at))),
				]),
			);
		},
	};
}
