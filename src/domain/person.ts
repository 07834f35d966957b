/** What an account may do beside its own affairs. */
export type Role = 'user' | 'editor' | 'admin';

/** Whoever a session belongs to. */
export type Person = {
	readonly id: string;
	/** Null: a visitor without an account. */
	readonly email: string | null;
	/** A visitor without an account: what they set is kept until their session ends. */
	readonly isAnonymous: boolean;
	readonly role: Role;
	/** Ids of the resorts on which they may report; `all` for editors of everything and for admins. */
	readonly reportsOn: 'all' | readonly string[];
};

/** Whether somebody may write reports of a resort; to be asked where the report is handled, not in the page alone. */
export function mayReportOn(person: Person | null, resortId: string): boolean {
	if (person === null || person.isAnonymous || person.role === 'user') return false;
	return person.reportsOn === 'all' || person.reportsOn.includes(resortId);
}
