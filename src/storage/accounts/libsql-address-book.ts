import { and, eq } from 'drizzle-orm';
import type { AddressBook } from '../../app/accounts/account-ports.ts';
import type { Database } from '../open-database.ts';
import { users } from './account-schema.ts';

/** Addresses of accounts, without anything that signs people in. */
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
