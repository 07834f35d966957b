/** What an account may do beyond its own settings. */
export type Role = 'user' | 'editor' | 'admin';

/** The person that a session belongs to. */
export type Person = {
	readonly id: string;
	/** Null: a visitor without an account. */
	readonly email: string | null;
	/** A visitor without an account: their alerts are kept until their session expires. */
	readonly isAnonymous: boolean;
	readonly role: Role;
	/** Ids of the resorts that they may report on; `all` for admins and for editors of every resort. */
	readonly reportsOn: 'all' | readonly string[];
};

/** Returns whether a person may write reports of a resort. Use cases check it too, not only pages. */
export function mayReportOn(person: Person | null, resortId: string): boolean {
	if (person === null || person.isAnonymous || person.role === 'user') return false;
	return person.reportsOn === 'all' || person.reportsOn.includes(resortId);
}
