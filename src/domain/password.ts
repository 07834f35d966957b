/** Longer than what is guessed by trying a list; there is no second factor beside it. */
export const minPasswordLength = 10;
/** What is hashed is bounded, or a long text would be a way to keep the server busy. */
export const maxPasswordLength = 128;

/**
 * What is wrong with a password that somebody wants to have; null: nothing.
 *
 * @param email whose password it is to be, lower case; null where that is not known
 */
export function faultOfPassword(password: string, email: string | null): string | null {
	if (password.length < minPasswordLength) return `Choose a password of at least ${minPasswordLength} characters.`;
	if (password.length > maxPasswordLength) return `Choose a password of at most ${maxPasswordLength} characters.`;
	if (new Set(password).size < 4) return 'Choose a password that is not one character over and over.';
	const plain = password.toLowerCase();
	if (email !== null && (plain === email || plain === email.split('@')[0])) {
		return 'Choose a password that is not your e-mail address.';
	}
	return null;
}
