/** Longer than what is guessed by trying a list; there is no second factor beside it. */
export const MIN_PASSWORD_LENGTH = 10;
/** What is hashed is bounded, or a long text would be a way to keep the server busy. */
export const MAX_PASSWORD_LENGTH = 128;

/**
 * What is wrong with a password that somebody wants to have; null: nothing.
 *
 * @param email whose password it is to be, lower case; null where that is not known
 */
export function faultOfPassword(password: string, email: string | null): string | null {
	if (password.length < MIN_PASSWORD_LENGTH)
		return `Choose a password with at least ${MIN_PASSWORD_LENGTH} characters.`;
	if (password.length > MAX_PASSWORD_LENGTH) return `Choose a password with at most ${MAX_PASSWORD_LENGTH} characters.`;
	if (new Set(password).size < 4) return 'Choose a password with more different characters.';
	const plain = password.toLowerCase();
	if (email !== null && (plain === email || plain === email.split('@')[0])) {
		return 'Choose a password that isn’t your e-mail address.';
	}
	return null;
}
