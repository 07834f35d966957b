import type { Person } from '../../domain/person.ts';
import type { UnixMs } from '../../domain/time.ts';
import type { Clock } from '../ports.ts';

/** Values of `Set-Cookie`, to be sent with the answer. */
export type SetCookies = readonly string[];

/** The result of looking for a session. */
export type SessionLookup = {
	/** Null: there is no session, or it has expired. */
	readonly person: Person | null;
	/** Extends a session that is in use, and removes the cookie of one that has expired. */
	readonly setCookies: SetCookies;
};

/** A session of this request, new or existing. */
export type ActiveSession = { readonly person: Person; readonly setCookies: SetCookies };

/** Sessions, by the cookies of a request. */
export interface Sessions {
	/** @throws {StorageError} */
	find(headers: Headers): Promise<SessionLookup>;
	/**
	 * The person of the session, or a new anonymous one: nobody needs an account to set an alert.
	 *
	 * @throws {StorageError}
	 */
	findOrCreate(headers: Headers): Promise<ActiveSession>;
}

export type Credentials = { readonly email: string; readonly password: string };

/** A mail with a link that signs its reader in. */
export type LinkMail = {
	readonly kind: 'confirm-address' | 'sign-in' | 'sign-in-instead-of-up' | 'reset-password';
	readonly to: string;
	/** Works once. */
	readonly token: string;
	/** Path on this site to redirect to after signing in. */
	readonly next: string | null;
};

/** What the owner of an account sees about it. */
export type AccountFacts = {
	readonly email: string;
	readonly createdAt: UnixMs;
	readonly hasPassword: boolean;
	/** Number of browsers that are signed in. */
	readonly sessionCount: number;
};

/**
 * Accounts and ways to sign in. Rate limits, and equal answers for all addresses, are up to `app/accounts`. Each method
 * throws `StorageError`.
 */
export interface Accounts {
	/** Mails a link to confirm the address or, if it already has an account, a link to sign in. */
	signUp(credentials: Credentials, next: string | null): Promise<void>;
	/** Null: they don't match, or the address was never confirmed. An anonymous session ends with it. */
	signIn(credentials: Credentials, headers: Headers): Promise<ActiveSession | null>;
	/** Mails a link to sign in; using it creates the account if there is none. */
	mailSignInLink(email: string, next: string | null): Promise<void>;
	/** Mails a link to choose a new password; does nothing if there is no account. */
	mailResetLink(email: string): Promise<void>;
	/** Uses the link of a `sign-in` mail. Null: it was already used, or has expired. */
	signInByLink(token: string, headers: Headers): Promise<ActiveSession | null>;
	/** Uses the link of a `confirm-address` mail. Null: it was already used, or has expired. */
	confirmAddress(token: string, headers: Headers): Promise<ActiveSession | null>;
	/** Uses the link of a `reset-password` mail, and ends every session. False: it was already used, or has expired. */
	resetPassword(token: string, newPassword: string): Promise<boolean>;
	/**
	 * Changes the password and ends every other session. Null: the current password is wrong.
	 *
	 * @param currentPassword null: none has been set
	 */
	changePassword(currentPassword: string | null, newPassword: string, headers: Headers): Promise<SetCookies | null>;
	/** Returns whether this is the password of the session's account. */
	isPassword(password: string, headers: Headers): Promise<boolean>;
	/** Ends the session on the server too. */
	signOut(headers: Headers): Promise<SetCookies>;
	/** Permanently deletes the account with its sessions, passwords and grants. */
	remove(userId: string, headers: Headers): Promise<SetCookies>;
	/** Null: there is no such account. */
	describe(userId: string): Promise<AccountFacts | null>;
}

/** Counts attempts, shared by all instances. */
export interface AttemptCounter {
	/**
	 * Counts one attempt.
	 *
	 * @returns null while the key is within its limit, else whole seconds after which it may try again
	 * @throws {StorageError}
	 */
	count(key: string, limit: AttemptLimit, at: UnixMs): Promise<number | null>;
	/** Resets the count of a key. @throws {StorageError} */
	forget(key: string): Promise<void>;
}

/** A fixed window that starts with its first attempt. */
export type AttemptLimit = { readonly attempts: number; readonly windowMs: number };

/** E-mail addresses of accounts. */
export interface AddressBook {
	/** Null: no account, or its address was never confirmed. @throws {StorageError} */
	find(userId: string): Promise<string | null>;
}

/** Accounts, sessions and links that nobody can use any more. Each method throws `StorageError`. */
export interface PrunableAccounts {
	/**
	 * Returns the ids of anonymous visitors whose session has expired, and of accounts without a role whose address was
	 * not confirmed in time.
	 *
	 * @param unconfirmedBefore accounts created before this instant should have been confirmed
	 */
	listUnreachable(at: UnixMs, unconfirmedBefore: UnixMs, limit: number): Promise<readonly string[]>;
	removeUsers(userIds: readonly string[]): Promise<void>;
	/** Removes sessions and links that have expired. */
	removeExpired(at: UnixMs): Promise<void>;
}

/** What the use cases of accounts need. */
export type AccountContext = {
	readonly accounts: Accounts;
	readonly attempts: AttemptCounter;
	readonly clock: Clock;
};

/** The sender of a form. */
export type Sender = {
	/** Address or network that attempts are counted by. */
	readonly network: string;
	/** Of the request; only its cookies are read. */
	readonly headers: Headers;
	/** Adds cookies to the answer. */
	readonly keepCookies: (setCookies: SetCookies) => void;
};

/** Why private pages cannot be shown. */
export type Unavailability =
	/** Variables that are missing or invalid. Their names are no secret. */
	| { readonly kind: 'not-configured'; readonly missing: readonly string[] }
	/** The database does not answer; this passes without a change of configuration. */
	| { readonly kind: 'storage-unavailable' };
