import { afterEach, beforeEach, expect, test } from 'vitest';
import { countAttempt, MAIL_LIMITS } from '../../../src/app/accounts/account-limits.ts';
import { deleteAccount, exportAccount } from '../../../src/app/accounts/personal-account.ts';
import { newAlertState } from '../../../src/domain/alerts/alert-state.ts';
import type { Person } from '../../../src/domain/person.ts';
import { emptyReport } from '../../../src/domain/reports/snow-report.ts';
import { createLibsqlEvaluationStore } from '../../../src/storage/alerts/libsql-evaluation-store.ts';
import { createLibsqlMessageOutbox } from '../../../src/storage/alerts/libsql-message-outbox.ts';
import { createLibsqlReportStore } from '../../../src/storage/reports/libsql-report-store.ts';
import { type AccountSite, createCookieJar, openAccountSite } from '../../support/account-site.ts';
import { makeAlert } from '../../support/alert-fixtures.ts';

const email = 'ada@example.com';
let site: AccountSite;
let browser: ReturnType<typeof createCookieJar>;
let person: Person;

beforeEach(async () => {
	site = await openAccountSite();
	browser = createCookieJar();
	await site.accounts.mailSignInLink(email, null);
	const session = await site.accounts.signInByLink(site.mails[0]?.token ?? '', browser.headers);
	browser.take(session?.setCookies ?? []);
	if (!session) throw new Error('nobody was signed in');
	person = session.person;
});
afterEach(() => site[Symbol.asyncDispose]());

/** Stores something in every table about people. */
async function leaveTraces(): Promise<void> {
	const { database } = site.temp;
	const alert = makeAlert({ userId: person.id, channels: ['email', 'webhook', 'feed'] });
	await site.alerts.insert(alert, 10);
	const state = { ...newAlertState, phase: 'fired', occurrenceCount: 1 } as const;
	await createLibsqlEvaluationStore(database).saveOutcomes([{ alert, state, fired: { value: 30, measuredAt: 1 } }], 1);
	const terms = { claimId: 'claim', at: 2, ttlMs: 1_000, limit: 10, maxAttempts: 3 };
	await createLibsqlMessageOutbox(database).claim({ ...terms, channels: ['email', 'webhook'] });
	await database.write((orm) =>
		orm.batch([
			orm.run(`insert into webhook_endpoints values ('${person.id}', 'https://ada.example/hook', 'secret', 1)`),
			orm.run(`insert into alert_secrets values ('${person.id}', 'feed', 'secret', 1)`),
			orm.run(`insert into editor_grants values ('${person.id}', 'mammoth', 1)`),
		]),
	);
	const reports = createLibsqlReportStore(database);
	const written = {
		resortId: 'mammoth',
		report: { ...emptyReport, baseDepthCm: 80 },
		author: { kind: 'editor', userId: person.id, name: email },
		at: 3,
		delivery: null,
	} as const;
	await reports.publish({ ...written, expectedRevision: 0, restoredFrom: null, keepDraft: false, paths: [] });
	await reports.saveDraft({ ...written, expectedRevision: 1, id: 'draft', reasons: [] });
	await site.accounts.mailResetLink(email);
	await site.accounts.mailSignInLink(email, null);
	await countAttempt(site.attempts, [{ key: `mails-to:${email}`, limit: MAIL_LIMITS.address }], Date.now());
}

async function everyRow(): Promise<string> {
	const { database } = site.temp;
	const all = (query: string) => database.read((orm) => orm.all<Record<string, unknown>>(query));
	const tables = await all("select name from sqlite_master where type = 'table'");
	const rows = await Promise.all(tables.map(async ({ name }) => [name, await all(`select * from "${name}"`)]));
	return JSON.stringify(rows);
}

test('a deleted account leaves nothing in any table except its reports, without a name', async () => {
	await leaveTraces();
	expect(await everyRow()).toContain(email);
	const sender = { network: '198.51.100.1', headers: browser.headers, keepCookies: browser.take };
	expect(await deleteAccount(site, sender, person, { sure: 'on' })).toEqual({ goTo: '/account/goodbye' });
	const left = await everyRow();
	for (const trace of [person.id, email, 'ada.example']) expect(left).not.toContain(trace);
	expect(left).toContain('a former editor');
});

test('the download contains everything that is stored about a person, and no secret', async () => {
	await leaveTraces();
	const data = await exportAccount(site, person);
	expect(data).toMatchObject({
		account: { email, hasPassword: false, sessionCount: 1 },
		reports: [{ resortId: 'mammoth', version: 1, publishedAt: '1970-01-01T00:00:00.003Z' }],
		alerts: [{ resortId: 'mammoth' }],
		told: [{ resortId: 'mammoth', value: 30 }],
		webhook: { url: 'https://ada.example/hook' },
		hasFeed: true,
	});
	expect(JSON.stringify(data)).not.toContain('secret');
});
