import { and, eq, inArray, ne, or } from 'drizzle-orm';
import type { Role } from '../../domain/person.ts';
import type { UnixMs } from '../../domain/time.ts';
import type { Database } from '../open-database.ts';
import { credentials, editorGrants, sessions, users } from './account-schema.ts';

/** Stands for every resort, including those added later. */
export const EVERY_RESORT = '*';

/** An account with its role and grants. */
export type RoleHolder = {
	readonly userId: string;
	readonly email: string;
	readonly role: Role;
	/** Ids, or `*`, in alphabetical order. */
	readonly resortIds: readonly string[];
	/** Whether a link that was mailed to the address has been used. */
	readonly isConfirmed: boolean;
};

/** Who may report on which resorts. A change takes effect with the next request. Each method throws `StorageError`. */
export type EditorStore = {
	find(email: string): Promise<RoleHolder | null>;
	/** Editors and admins, by address. */
	list(): Promise<readonly RoleHolder[]>;
	/** Creates an account that can be signed in to by link only. */
	invite(email: string, userId: string, at: UnixMs): Promise<void>;
	setRole(userId: string, role: Role, at: UnixMs): Promise<void>;
	grant(userId: string, resortIds: readonly string[], at: UnixMs): Promise<void>;
	revoke(userId: string, resortIds: readonly string[]): Promise<void>;
	revokeAll(userId: string): Promise<void>;
	/** Removes passwords and sessions: the person who created the account may not own its address. */
	dropUnprovenAccess(userId: string): Promise<void>;
};

export function createLibsqlEditorStore(database: Database): EditorStore {
	async function select(condition: ReturnType<typeof and>): Promise<readonly RoleHolder[]> {
		const rows = await database.read((orm) =>
			orm
				.select({ user: users, resortId: editorGrants.resortId })
				.from(users)
				.leftJoin(editorGrants, eq(editorGrants.userId, users.id))
				.where(and(eq(users.isAnonymous, false), condition))
				.orderBy(users.email, editorGrants.resortId),
		);
		const holders = new Map<string, RoleHolder>();
		for (const { user, resortId } of rows) {
			const known = holders.get(user.id);
			holders.set(user.id, {
				userId: user.id,
				email: user.email,
				role: user.role === 'editor' || user.role === 'admin' ? user.role : 'user',
				resortIds: [...(known?.resortIds ?? []), ...(resortId === null ? [] : [resortId])],
				isConfirmed: user.emailVerified,
			});
		}
		return [...holders.values()];
	}

	return {
		find: async (email) => (await select(eq(users.email, email)))[0] ?? null,
		list: () => select(or(inArray(users.role, ['editor', 'admin']), ne(editorGrants.resortId, ''))),
		async invite(email, userId, at) {
			const now = new Date(at);
			await database.write((orm) =>
				orm.insert(users).values({ id: userId, name: '', email, role: 'user', createdAt: now, updatedAt: now }),
			);
		},
		async setRole(userId, role, at) {
			await database.write((orm) =>
				orm
					.update(users)
					.set({ role, updatedAt: new Date(at) })
					.where(eq(users.id, userId)),
			);
		},
		async grant(userId, resortIds, at) {
			const rows = resortIds.map((resortId) => ({ userId, resortId, grantedAt: at }));
			await database.write((orm) => orm.insert(editorGrants).values(rows).onConflictDoNothing());
		},
		async revoke(userId, resortIds) {
			await database.write((orm) =>
				orm
					.delete(editorGrants)
					.where(and(eq(editorGrants.userId, userId), inArray(editorGrants.resortId, [...resortIds]))),
			);
		},
		async revokeAll(userId) {
			await database.write((orm) => orm.delete(editorGrants).where(eq(editorGrants.userId, userId)));
		},
		async dropUnprovenAccess(userId) {
			await database.write((orm) =>
				orm.batch([
					orm.delete(credentials).where(eq(credentials.userId, userId)),
					orm.delete(sessions).where(eq(sessions.userId, userId)),
				]),
			);
		},
	};
}

/**
 * Returns the ids of the resorts on which an editor may report; `*` is every resort.
 *
 * @throws {StorageError}
 */
export async function listGrants(database: Database, userId: string): Promise<readonly string[]> {
	const rows = await database.read((orm) =>
		orm.select({ resortId: editorGrants.resortId }).from(editorGrants).where(eq(editorGrants.userId, userId)),
	);
	return rows.map(({ resortId }) => resortId);
}
