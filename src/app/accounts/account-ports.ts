import type { Person } from '../../domain/person.ts';
import type { UnixMs } from '../../domain/time.ts';

/** Values of `Set-Cookie`, to be sent with the answer. */
export type SetCookies = readonly string[];

/** Whom a session belongs to. */
export type FoundSession = {
	/** Null: nobody, or a session that has ended. */
	readonly person: Person | null;
	/** A session that is in use is prolonged, one that has ended is forgotten. */
	readonly setCookies: SetCookies;
};

/** A session that was begun for this answer, or went on. */
export type BegunSession = { readonly person: Person; readonly setCookies: SetCookies };

/** Who is asking, by the cookies of a request. */
export interface Sessions {
	/** @throws {StorageError} */
	find(headers: Headers): Promise<FoundSession>;
	/**
	 * The person of the session, or a new one without an account: nobody needs one to set an alert.
	 *
	 * @throws {StorageError}
	 */
	findOrBegin(headers: Headers): Promise<BegunSession>;
}

/** What somebody signs in with. */
export type Credentials = { readonly email: string; readonly password: string };

/** A mail with a link that lets its reader in. */
export type Letter = {
	readonly kind: 'confirm-address' | 'sign-in' | 'sign-in-instead-of-up' | 'reset-password';
	readonly to: string;
	/** Of the link; whoever has it is let in once. */
	readonly token: string;
	/** Own path to go on to. */
	readonly next: string | null;
};

/** What is told to whoever has an account. */
export type AccountFacts = {
	readonly email: string;
	readonly createdAt: UnixMs;
	readonly hasPassword: boolean;
	/** Browsers that are signed in. */
	readonly sessionCount: number;
};

/**
 * Accounts: who may enter, and by what. Counts nothing and hides nothing; `app/accounts` does.
 *
 * Each method throws `StorageError`.
 */
export interface Accounts {
	/** Mails a link to confirm the address, or, where there is an account, one to sign in with. */
	signUp(credentials: Credentials, next: string | null): Promise<void>;
	/** Null: they do not match, or the address was never confirmed. A session without an account ends in it. */
	signIn(credentials: Credentials, headers: Headers): Promise<BegunSession | null>;
	/** Mails a link that signs in, and makes an account where there is none. */
	mailSignInLink(email: string, next: string | null): Promise<void>;
	/** Mails a link to choose a new password with; does nothing where there is no account. */
	mailResetLink(email: string): Promise<void>;
	/** Takes the link of a `sign-in` letter. Null: it was used, or is too old. */
	enterByLink(token: string, headers: Headers): Promise<BegunSession | null>;
	/** Takes the link of a `confirm-address` letter. Null: it was used, or is too old. */
	confirmAddress(token: string, headers: Headers): Promise<BegunSession | null>;
	/** Takes the link of a `reset-password` letter, and ends every session. False: it was used, or is too old. */
	resetPassword(token: string, newPassword: string): Promise<boolean>;
	/**
	 * Ends every other session. Null: the current password is another one.
	 *
	 * @param currentPassword null where none has been set
	 */
	changePassword(currentPassword: string | null, newPassword: string, headers: Headers): Promise<SetCookies | null>;
	/** Whether it is the password of whoever the session belongs to. */
	isPassword(password: string, headers: Headers): Promise<boolean>;
	/** The session is gone on the server as well. */
	signOut(headers: Headers): Promise<SetCookies>;
	/** The account with its sessions, passwords and grants, for good. */
	remove(userId: string, headers: Headers): Promise<SetCookies>;
	/** Null: there is no such account. */
	describe(userId: string): Promise<AccountFacts | null>;
}

/** Counts what is tried, in a place that all instances share. */
export interface AttemptCounter {
	/**
	 * Counts one attempt.
	 *
	 * @returns null while the key is within its limit, else whole seconds after which it may try again
	 * @throws {StorageError}
	 */
	count(key: string, limit: AttemptLimit, at: UnixMs): Promise<number | null>;
	/** Lets a key begin anew. @throws {StorageError} */
	forget(key: string): Promise<void>;
}

/** A fixed window that begins with its first attempt. */
export type AttemptLimit = { readonly attempts: number; readonly windowMs: number };

/** Where mail for an account goes. */
export interface AddressBook {
	/** Null: no account, or its address was never confirmed. @throws {StorageError} */
	find(userId: string): Promise<string | null>;
}

/** What nobody can open any more. All of it throws `StorageError`. */
export interface AccountLeftovers {
	/**
	 * Ids of visitors without an account whose session has ended, and of accounts whose address was not confirmed in
	 * time. An account that was given a role stays.
	 *
	 * @param unconfirmedBefore accounts that were made before this instant are late
	 */
	listUnreachable(at: UnixMs, unconfirmedBefore: UnixMs, limit: number): Promise<readonly string[]>;
	removeUsers(userIds: readonly string[]): Promise<void>;
	/** Sessions and links that have ended. */
	removeExpired(at: UnixMs): Promise<void>;
}
