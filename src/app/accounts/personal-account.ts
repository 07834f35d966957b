import type { Person } from '../../domain/person.ts';
import { type AlertExport, deleteAlertsOf, exportAlerts, type PersonalDataParts } from '../alerts/personal-data.ts';
import { type FormAnswer, type FormValues, readForm, rejectForm } from '../form-answer.ts';
import { type IsoInstant, toIsoInstant } from '../iso-instant.ts';
import type { AuthorshipStore, ReportStore } from '../reports/report-ports.ts';
import { DeleteForm } from './account-forms.ts';
import type { AccountContext, Sender } from './account-ports.ts';
import { limitOwnPassword } from './change-password.ts';

export type PersonalAccountContext = AccountContext &
	PersonalDataParts & {
		readonly authorships: AuthorshipStore;
		readonly reports: Pick<ReportStore, 'forgetAuthor'>;
	};

export type AccountExport = AlertExport & {
	readonly exportedAt: IsoInstant;
	/** Null: an anonymous visitor. */
	readonly account: {
		readonly email: string;
		readonly createdAt: IsoInstant;
		readonly hasPassword: boolean;
		readonly sessionCount: number;
		readonly role: Person['role'];
		readonly reportsOn: Person['reportsOn'];
	} | null;
	/** Versions of reports that they published. */
	readonly reports: readonly {
		readonly resortId: string;
		readonly version: number;
		readonly publishedAt: IsoInstant;
	}[];
};

/** Returns everything that is stored about a person, except password hashes and session ids. */
export async function exportAccount(context: PersonalAccountContext, person: Person): Promise<AccountExport> {
	const facts = person.isAnonymous ? null : await context.accounts.describe(person.id);
	const { role, reportsOn } = person;
	const reports = await context.authorships.list(person.id);
	return {
		exportedAt: toIsoInstant(context.clock.now()),
		account: facts && { ...facts, createdAt: toIsoInstant(facts.createdAt), role, reportsOn },
		reports: reports.map(({ publishedAt, ...report }) => ({ ...report, publishedAt: toIsoInstant(publishedAt) })),
		...(await exportAlerts(context, person.id)),
	};
}

/**
 * Permanently deletes an account, or what an anonymous visitor has set. Reports that were published stay, without the
 * name of their author. The account goes last: if the rest fails, its owner can try again.
 *
 * @throws {StorageError}
 */
export async function deleteAccount(
	context: Omit<PersonalAccountContext, 'authorships'>,
	sender: Sender,
	person: Person,
	values: FormValues,
): Promise<FormAnswer> {
	const form = readForm(DeleteForm, values);
	if ('answer' in form) return form.answer;
	const rejected = await limitOwnPassword(context, person, values);
	if (rejected) return rejected;
	const facts = await context.accounts.describe(person.id);
	const isOwner = !facts?.hasPassword || (await context.accounts.isPassword(form.entry.current ?? '', sender.headers));
	if (!isOwner) return rejectForm(values, { current: 'That’s not your password.' });
	await deleteAlertsOf(context, person.id);
	await context.reports.forgetAuthor(person.id);
	sender.keepCookies(await context.accounts.remove(person.id, sender.headers));
	return { goTo: '/account/goodbye' };
}
