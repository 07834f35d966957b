import type { DB } from 'better-auth/adapters/drizzle';
import { isAPIError } from 'better-auth/api';
import { type AuthSchema, createAuthAdapter, withQueryErrors } from './auth-adapter.ts';
import { type Auth, type AuthOptions, createAuth } from './create-auth.ts';

/** A database that is opened at its first use and may be reopened; `db` is a drizzle query builder. */
export type AuthDatabase<Db extends DB> = {
	read<T>(query: (db: Db) => Promise<T>): Promise<T>;
	write<T>(query: (db: Db) => Promise<T>): Promise<T>;
};

/** Calls better-auth on the current connection. Both methods throw the errors of the database. */
export type AuthCalls = {
	/** For calls that write nothing: another writer does not block them. */
	read<T>(call: (auth: Auth) => Promise<T>): Promise<T>;
	write<T>(call: (auth: Auth) => Promise<T>): Promise<T>;
};

export function createAuthCalls<Db extends DB>(
	database: AuthDatabase<Db>,
	schema: AuthSchema,
	options: AuthOptions,
): AuthCalls {
	const authByDb = new WeakMap<Db, Auth>();
	function authOn(db: Db): Auth {
		const known = authByDb.get(db);
		if (known) return known;
		const auth = createAuth(createAuthAdapter(db, schema), options);
		authByDb.set(db, auth);
		return auth;
	}
	const on =
		<T>(call: (auth: Auth) => Promise<T>) =>
		(db: Db) =>
			withQueryErrors(() => call(authOn(db)));
	return { read: (call) => database.read(on(call)), write: (call) => database.write(on(call)) };
}

/**
 * Returns null if better-auth throws one of these codes, e.g. for a wrong password or a link that was already used.
 *
 * @throws every other error
 */
export async function unlessRejected<T>(call: Promise<T>, codes: readonly string[]): Promise<T | null> {
	try {
		return await call;
	} catch (error) {
		if (isAPIError(error) && codes.includes(String(error.body?.code))) return null;
		throw error;
	}
}

/** Returns null if better-auth redirects, as it does for a link that was already used. */
export async function unlessRedirected<T>(call: Promise<T>): Promise<T | null> {
	try {
		return await call;
	} catch (error) {
		if (isAPIError(error) && error.statusCode === 302) return null;
		throw error;
	}
}
