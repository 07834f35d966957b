/** Longer than most passwords on lists of common ones; there is no second factor. */
export const MIN_PASSWORD_LENGTH = 10;
/** Limits the cost of hashing. */
export const MAX_PASSWORD_LENGTH = 128;

/**
 * Returns what is wrong with a new password; null: nothing.
 *
 * @param email of the account, lower case; null if unknown
 */
export function passwordFault(password: string, email: string | null): string | null {
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
