import type { Person } from '../../domain/person.ts';

/** A session that was begun for this answer. */
export type BegunSession = {
	readonly person: Person;
	/** Values of `Set-Cookie`, to be sent with the answer. */
	readonly setCookies: readonly string[];
};

/** Who is asking, by the cookies of a request. */
export interface Sessions {
	/**
	 * Null: nobody, or a session that has ended.
	 *
	 * @throws {StorageError}
	 */
	find(headers: Headers): Promise<Person | null>;
	/**
	 * The person of the session, or a new one without an account: nobody needs one to set an alert.
	 *
	 * @throws {StorageError}
	 */
	findOrBegin(headers: Headers): Promise<BegunSession>;
}
