import type { Person } from '../../domain/person.ts';
import { type AlertExport, deleteAlertsOf, exportAlerts, type PersonalDataParts } from '../alerts/personal-data.ts';
import { type FormAnswer, type FormValues, readForm, rejectForm } from '../form-answer.ts';
import { type IsoInstant, toIsoInstant } from '../iso-instant.ts';
import type { AuthorshipStore, ReportStore } from '../reports/report-ports.ts';
import { DeleteForm } from './account-forms.ts';
import type { AccountParts, Sender } from './account-parts.ts';
import { refuseTry } from './change-password.ts';

export type PersonalAccountParts = AccountParts &
	PersonalDataParts & {
		readonly authorships: AuthorshipStore;
		readonly reports: Pick<ReportStore, 'forgetAuthor'>;
	};

export type AccountExport = AlertExport & {
	readonly exportedAt: IsoInstant;
	/** Null: there is no account, only what this browser has set. */
	readonly account: {
		readonly email: string;
		readonly createdAt: IsoInstant;
		readonly hasPassword: boolean;
		readonly sessionCount: number;
		readonly role: Person['role'];
		readonly reportsOn: Person['reportsOn'];
	} | null;
	/** Versions that they have published. */
	readonly reports: readonly {
		readonly resortId: string;
		readonly version: number;
		readonly publishedAt: IsoInstant;
	}[];
};

/** All that is kept of a person. Hashes of passwords and ids of sessions are not told even to their owner. */
export async function exportAccount(parts: PersonalAccountParts, person: Person): Promise<AccountExport> {
	const facts = person.isAnonymous ? null : await parts.accounts.describe(person.id);
	const { role, reportsOn } = person;
	const reports = await parts.authorships.list(person.id);
	return {
		exportedAt: toIsoInstant(parts.clock.now()),
		account: facts && { ...facts, createdAt: toIsoInstant(facts.createdAt), role, reportsOn },
		reports: reports.map(({ publishedAt, ...report }) => ({ ...report, publishedAt: toIsoInstant(publishedAt) })),
		...(await exportAlerts(parts, person.id)),
	};
}

/**
 * For good, with everything in it. A visitor without an account has one too, as it were: what they have set.
 * What they have published stays, without their name. The account goes last: if the rest fails, it is there to try
 * again with.
 *
 * @throws {StorageError}
 */
export async function deleteAccount(
	parts: Omit<PersonalAccountParts, 'authorships'>,
	sender: Sender,
	person: Person,
	values: FormValues,
): Promise<FormAnswer> {
	const form = readForm(DeleteForm, values);
	if ('answer' in form) return form.answer;
	const refusal = await refuseTry(parts, person, values);
	if (refusal) return refusal;
	const facts = await parts.accounts.describe(person.id);
	const isOwner = !facts?.hasPassword || (await parts.accounts.isPassword(form.entry.current ?? '', sender.headers));
	if (!isOwner) return rejectForm(values, { current: 'That’s not your password.' });
	await deleteAlertsOf(parts, person.id);
	await parts.reports.forgetAuthor(person.id);
	sender.keepCookies(await parts.accounts.remove(person.id, sender.headers));
	return { goTo: '/account/goodbye' };
}
