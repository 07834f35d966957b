import { and, eq, gt, inArray, isNull, lt, notExists, or, sql } from 'drizzle-orm';
import type { AddressBook, PrunableAccounts } from '../../app/accounts/account-ports.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import type { Database } from '../open-database.ts';
import { credentials, editorGrants, sessions, users, verifications } from './account-schema.ts';

/** A visitor is stored before their session is. */
const SESSION_DELAY_MS = MINUTE_MS;

/** E-mail addresses of accounts. A store of its own: it holds nothing that signs anyone in. */
export function createLibsqlAddressBook(database: Database): AddressBook {
	return {
		async find(userId) {
			const [user] = await database.read((orm) =>
				orm
					.select({ email: users.email })
					.from(users)
					.where(and(eq(users.id, userId), eq(users.emailVerified, true), eq(users.isAnonymous, false))),
			);
			return user?.email ?? null;
		},
	};
}

/** Accounts, sessions and links that nobody can use any more. */
export function createLibsqlPrunableAccounts(database: Database): PrunableAccounts {
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
								and(eq(users.isAnonymous, true), lt(users.createdAt, new Date(at - SESSION_DELAY_MS))),
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
