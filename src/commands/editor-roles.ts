import { UsageError } from '../../worker/run-command.ts';
import { resorts } from '../domain/resort.ts';
import type { UnixMs } from '../domain/time.ts';
import { type EditorStore, EVERY_RESORT, type RoleHolder } from '../storage/accounts/libsql-editor-store.ts';

/** What the command line asks for. */
export type EditorOptions = {
	/** Lower case. */
	readonly email: string;
	/** None: every resort. */
	readonly resortIds: readonly string[];
	readonly admin: boolean;
	readonly invite: boolean;
};

/** What the commands about editors work with. */
export type EditorParts = {
	readonly editors: EditorStore;
	readonly now: UnixMs;
	readonly newId: () => string;
};

/** @returns what was done, as lines to print. @throws {NoAccountError} @throws {StorageError} */
export async function grantEditor({ editors, now, newId }: EditorParts, options: EditorOptions): Promise<string> {
	const { email, resortIds, admin, invite } = options;
	const found = await editors.find(email);
	if (!found && !invite) throw new NoAccountError(email);
	const userId = found?.userId ?? newId();
	if (!found) await editors.invite(email, userId, now);
	// Before the role is set: someone else may have created the account, and must not have the role even for a moment.
	if (found && !found.isConfirmed) await editors.dropUnprovenAccess(userId);
	if (!admin) await editors.grant(userId, resortIds.length === 0 ? [EVERY_RESORT] : resortIds, now);
	if (admin || found?.role !== 'admin') await editors.setRole(userId, admin ? 'admin' : 'editor', now);
	const after = await editors.find(email);
	return [
		...(found
			? []
			: [`Created an account for ${email}. Its owner signs in with a mailed link, requested at /account/sign-in.`]),
		...(found && !found.isConfirmed
			? [`${email} was never confirmed: its password is void, a mailed link opens it.`]
			: []),
		`${email} ${describeHolder(after)}.`,
	].join('\n');
}

/** @returns what was done, as lines to print. @throws {NoAccountError} @throws {UsageError} @throws {StorageError} */
export async function revokeEditor({ editors, now }: EditorParts, options: EditorOptions): Promise<string> {
	const { email, resortIds } = options;
	const found = await editors.find(email);
	if (!found) throw new NoAccountError(email);
	if (resortIds.length > 0 && (found.role === 'admin' || found.resortIds.includes(EVERY_RESORT))) {
		throw new UsageError(
			`${email} may report on every resort, so none can be taken out; revoke without --resort, then grant the others`,
		);
	}
	if (resortIds.length > 0) await editors.revoke(found.userId, resortIds);
	else await editors.revokeAll(found.userId);
	const left = await editors.find(email);
	if (!left?.resortIds.length) await editors.setRole(found.userId, 'user', now);
	return `${email} ${describeHolder(await editors.find(email))}.`;
}

/** @returns a table, or JSON. @throws {StorageError} */
export async function listEditors({ editors }: Pick<EditorParts, 'editors'>, asJson: boolean): Promise<string> {
	const holders = await editors.list();
	if (asJson) {
		return JSON.stringify(holders.map(({ email, role, resortIds }) => ({ email, role, resorts: resortIds })));
	}
	if (holders.length === 0) return 'Nobody may report yet: npm run editor:grant -- EMAIL';
	const width = Math.max(...holders.map(({ email }) => email.length));
	return holders.map((holder) => `${holder.email.padEnd(width)}  ${describeHolder(holder)}`).join('\n');
}

function describeHolder(holder: RoleHolder | null): string {
	if (holder?.role === 'admin') return 'is an admin and may report on every resort';
	if (holder?.role !== 'editor' || holder.resortIds.length === 0) return 'may report on no resort';
	if (holder.resortIds.includes(EVERY_RESORT)) return 'may report on every resort';
	return `may report on ${holder.resortIds.map(nameOf).join(', ')}`;
}

function nameOf(resortId: string): string {
	return resorts.find(({ id }) => id === resortId)?.name ?? `${resortId} (no longer a resort of this site)`;
}

/** Nobody has an account with this address. */
export class NoAccountError extends Error {
	override readonly name = 'NoAccountError';
	readonly code = 'NO_ACCOUNT';

	constructor(email: string) {
		super(
			`no account has the address ${email}. Create it at /account/sign-up first, or use editor:grant with --invite`,
		);
	}
}
