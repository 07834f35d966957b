import { AsyncLocalStorage } from 'node:async_hooks';
import { type DB, type DrizzleAdapterConfig, drizzleAdapter } from 'better-auth/adapters/drizzle';

/** The tables under the names that better-auth has for them. */
export type AuthSchema = NonNullable<DrizzleAdapterConfig['schema']>;
export type AuthAdapter = ReturnType<typeof drizzleAdapter>;

/** The first error that a query of the call threw. */
type Failure = { error: unknown };

const calls = new AsyncLocalStorage<Failure>();

/** better-auth on the tables of a database, through the query builder of one connection. */
export function createAuthAdapter(db: DB, schema: AuthSchema): AuthAdapter {
	const create = drizzleAdapter(db, { provider: 'sqlite', schema });
	return (options) => recordFailures(create(options));
}

/**
 * Runs a call. If a query of it failed, throws the error of the query: better-auth replaces it by an error of its own
 * that does not say whether the database is locked or unreachable.
 */
export async function withQueryErrors<T>(call: () => Promise<T>): Promise<T> {
	const failure: Failure = { error: null };
	try {
		return await calls.run(failure, call);
	} catch (error) {
		throw failure.error ?? error;
	}
}

function recordFailures<T extends object>(adapter: T): T {
	return new Proxy(adapter, {
		get(target, key, receiver): unknown {
			const member: unknown = Reflect.get(target, key, receiver);
			if (typeof member !== 'function') return member;
			return async (...args: unknown[]): Promise<unknown> => {
				try {
					return await Reflect.apply(member, target, args);
				} catch (error) {
					const call = calls.getStore();
					if (call) call.error ??= error;
					throw error;
				}
			};
		},
	});
}
