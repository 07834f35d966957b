import type { ActiveSession, Sessions } from '../app/accounts/account-ports.ts';
import type { Person, Role } from '../domain/person.ts';
import type { AuthCalls } from './auth-calls.ts';
import { SESSION_RENEWAL_S, SESSION_S } from './create-auth.ts';

/** The user of a session, as better-auth returns it. */
export type AuthUser = {
	readonly id: string;
	readonly email: string;
	readonly isAnonymous?: boolean | null | undefined;
	readonly role?: string | null | undefined;
};

export type SessionParts = {
	readonly calls: AuthCalls;
	/** Ids of the resorts on which an editor may report; `*` is every resort. */
	readonly grantsOf: (userId: string) => Promise<readonly string[]>;
	/** Unix ms. */
	readonly now: () => number;
};

export function createAuthSessions(parts: SessionParts): Sessions {
	const { calls, now } = parts;
	async function find(headers: Headers) {
		const cookies = onlyCookies(headers);
		const found = await calls.read((auth) =>
			auth.api.getSession({ headers: cookies, query: { disableRefresh: true }, returnHeaders: true }),
		);
		if (!found.response) return { person: null, setCookies: found.headers.getSetCookie() };
		const person = await toPerson(found.response.user, parts);
		const renewalAt = found.response.session.expiresAt.getTime() - (SESSION_S - SESSION_RENEWAL_S) * 1_000;
		if (now() < renewalAt) return { person, setCookies: [] };
		const renewed = await calls.write((auth) => auth.api.getSession({ headers: cookies, returnHeaders: true }));
		return { person, setCookies: renewed.headers.getSetCookie() };
	}

	async function create(): Promise<ActiveSession> {
		// Given the cookie of an expired session, better-auth would remove the new cookie in the same answer.
		const created = await calls.write((auth) =>
			auth.api.signInAnonymous({ headers: new Headers(), returnHeaders: true }),
		);
		const { id } = created.response.user;
		const person: Person = { id, email: null, isAnonymous: true, role: 'user', reportsOn: [] };
		return { person, setCookies: created.headers.getSetCookie() };
	}

	return {
		find,
		async findOrCreate(headers) {
			const { person, setCookies } = await find(headers);
			return person ? { person, setCookies } : create();
		},
	};
}

/** Returns only the cookies of a request: better-auth would store the IP address and the user agent. */
export function onlyCookies(headers: Headers): Headers {
	return new Headers({ cookie: headers.get('cookie') ?? '' });
}

export async function toPerson(user: AuthUser, { grantsOf }: Pick<SessionParts, 'grantsOf'>): Promise<Person> {
	const { id, email } = user;
	if (user.isAnonymous) return { id, email: null, isAnonymous: true, role: 'user', reportsOn: [] };
	const role = toRole(user.role);
	return { id, email, isAnonymous: false, role, reportsOn: await reportsOn(id, role, grantsOf) };
}

function toRole(role: string | null | undefined): Role {
	return role === 'editor' || role === 'admin' ? role : 'user';
}

async function reportsOn(id: string, role: Role, grantsOf: SessionParts['grantsOf']): Promise<Person['reportsOn']> {
	if (role === 'user') return [];
	if (role === 'admin') return 'all';
	const granted = await grantsOf(id);
	return granted.includes('*') ? 'all' : granted;
}
