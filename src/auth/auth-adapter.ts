import { AsyncLocalStorage } from 'node:async_hooks';
import { type DB, type DrizzleAdapterConfig, drizzleAdapter } from 'better-auth/adapters/drizzle';

/** The tables by better-auth's names. */
export type AuthSchema = NonNullable<DrizzleAdapterConfig['schema']>;
export type AuthAdapter = ReturnType<typeof drizzleAdapter>;

/** The first error that a query of the call threw. */
type Failure = { error: unknown };

const calls = new AsyncLocalStorage<Failure>();

/** Creates an adapter for better-auth on the tables of a database, with the query builder of one connection. */
export function createAuthAdapter(db: DB, schema: AuthSchema): AuthAdapter {
	const create = drizzleAdapter(db, { provider: 'sqlite', schema });
	return (options) => recordFailures(create(options));
}

/**
 * Runs a call. If one of its queries fails, throws that query's error: better-auth would replace it with one that does
 * not say whether the database is locked or unreachable.
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
