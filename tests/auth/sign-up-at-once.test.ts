import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AccountSite, openAccountSite } from '../support/account-site.ts';
import { seededRandom } from '../support/seeded-random.ts';

let site: AccountSite;
beforeEach(async () => {
	site = await openAccountSite();
});
afterEach(() => site[Symbol.asyncDispose]());

const STRANGER = 'chosen by a stranger';
const OWNER = 'chosen by the owner';

/** Lets the other sign-up go ahead by so many turns of the event loop. */
async function turns(count: number): Promise<void> {
	for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Opens every link that was mailed to the address, as its owner may. */
async function openLinks(email: string): Promise<void> {
	for (const { kind, to, token } of site.mails) {
		if (to !== email) continue;
		if (kind === 'confirm-address') await site.accounts.confirmAddress(token, new Headers());
		else await site.accounts.signInByLink(token, new Headers());
	}
}

const random = seededRandom(1);
const races = Array.from({ length: 10 }, (_, race) => ({
	email: `owner${race}@example.com`,
	strangerTurns: random.integer(0, 11),
	ownerTurns: random.integer(0, 11),
}));

test('a password that a stranger chooses while the owner signs up never opens the account', async () => {
	await Promise.all(
		races.map(async ({ email, strangerTurns, ownerTurns }) => {
			const signUp = (password: string, wait: number) =>
				turns(wait).then(() => site.accounts.signUp({ email, password }, null));
			await Promise.all([signUp(STRANGER, strangerTurns), signUp(OWNER, ownerTurns)]);
			await openLinks(email);
			expect(await site.accounts.signIn({ email, password: STRANGER }, new Headers()), email).toBeNull();
		}),
	);
});

test('nor does one that is chosen while the owner opens a sign-in link', async () => {
	for (const { email, strangerTurns } of races.slice(0, 5)) {
		await site.accounts.mailSignInLink(email, null);
		await Promise.all([
			site.accounts.signUp({ email, password: STRANGER }, null),
			turns(strangerTurns * 30).then(() => openLinks(email)),
		]);
		expect(await site.accounts.signIn({ email, password: STRANGER }, new Headers()), email).toBeNull();
	}
});

test('a password that one person chose, in one attempt, opens the account, also after another one was deleted', async () => {
	const ada = { email: 'ada@example.com', password: OWNER };
	for (let account = 0; account < 2; account++) {
		await site.accounts.signUp(ada, null);
		await openLinks(ada.email);
		const session = await site.accounts.signIn(ada, new Headers());
		expect(session?.person.email).toBe(ada.email);
		const cookie = session?.setCookies.map((each) => each.split(';', 1)[0]).join('; ') ?? '';
		await site.accounts.remove(session?.person.id ?? '', new Headers({ cookie }));
	}
});
