import type { Person } from '../../domain/person.ts';
import type { Sessions } from '../accounts/account-ports.ts';
import { type AdmissionParts, admitStranger } from './admit-stranger.ts';

/** Who sends a form. */
export type Sender = {
	readonly person: Person | null;
	/** As throttles name it. */
	readonly address: string;
	/** Of the request. */
	readonly headers: Headers;
	/** Takes values of `Set-Cookie` for the answer. */
	readonly keepCookies: (values: readonly string[]) => void;
};

export type BeginParts = AdmissionParts & { readonly sessions: Pick<Sessions, 'findOrBegin'> };

/**
 * Whose something new is to be: who has no session gets one with the first thing that they set.
 *
 * @returns the id of a person
 * @throws {TooManyFromAddressError} without an account: their address has had its share today
 * @throws {StorageError}
 */
export async function beginPerson(parts: BeginParts, sender: Sender): Promise<string> {
	const { person, address, headers, keepCookies } = sender;
	if (person && !person.isAnonymous) return person.id;
	await admitStranger(parts, address);
	if (person) return person.id;
	const begun = await parts.sessions.findOrBegin(headers);
	keepCookies(begun.setCookies);
	return begun.person.id;
}
