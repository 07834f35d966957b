import { randomUUID } from 'node:crypto';
import type { LinkMail } from '../../src/app/accounts/account-ports.ts';
import { grantEditor } from '../../src/commands/editor-roles.ts';
import { createAccountServices } from '../../src/composition/account-services.ts';
import { systemClock } from '../../src/composition/runtime.ts';
import { createLibsqlEditorStore } from '../../src/storage/accounts/libsql-editor-store.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLibsqlStores } from '../../src/storage/stores.ts';

/** A person with a session. */
export type SignedIn = {
	readonly userId: string;
	readonly email: string;
	/** As a request sends it. */
	readonly cookie: string;
};

/** Of every account created here. */
export const accountPassword = 'a long enough password';

/** Creates an account, grants it these resorts as `editor:grant` does, and starts a session. */
export async function signInEditor(
	{ databaseFile, siteUrl }: { readonly databaseFile: string; readonly siteUrl: string },
	email: string,
	resorts: readonly string[],
): Promise<SignedIn> {
	const database = openDatabase({ url: `file:${databaseFile}` });
	try {
		const mails: LinkMail[] = [];
		const { accounts } = createAccountServices({
			database,
			siteUrl,
			secret: `test-auth-${'a'.repeat(30)}`,
			sendMail: (mail: LinkMail) => void mails.push(mail),
			clock: systemClock,
			log: () => {},
			holder: 'test',
			leases: createLibsqlStores(database, 'open-meteo').leases,
		});
		await accounts.signUp({ email, password: accountPassword }, null);
		const session = await accounts.confirmAddress(mails[0]?.token ?? '', new Headers());
		if (!session) throw new Error(`${email} was not signed in`);
		const userId = session.person.id;
		if (resorts.length > 0) {
			const parts = { editors: createLibsqlEditorStore(database), now: Date.now(), newId: randomUUID };
			await grantEditor(parts, { email, resortIds: resorts, admin: false, invite: false });
		}
		return { userId, email, cookie: session.setCookies.map((each) => each.split(';', 1)[0]).join('; ') };
	} finally {
		database.close();
	}
}
