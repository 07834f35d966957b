import { ActionError, defineAction } from 'astro:actions';
import type { APIContext } from 'astro';
import { readFormPayload } from '../app/reports/form-payload.ts';
import { readDiscardCommand, readPublishCommand, runPublishCommand } from '../app/reports/publish-command.ts';
import { publicationResult } from '../app/reports/published-page.ts';
import { type ReportRefusal, ReportRefusedError } from '../app/reports/report-context.ts';
import { discardDraft, writeReport } from '../app/reports/write-report.ts';
import { isStorageError, reportContext } from '../composition.ts';
import type { Person } from '../domain/person.ts';
import { setFlash } from '../http/flash-message.ts';
import { rememberSnowUnit } from '../http/snow-unit.ts';

type Context = Pick<APIContext, 'locals'>;

const codes = {
	UNKNOWN_RESORT: 'NOT_FOUND',
	REPORT_NOT_ALLOWED: 'FORBIDDEN',
	REPORTS_NOT_STORED: 'SERVICE_UNAVAILABLE',
	UNKNOWN_VERSION: 'NOT_FOUND',
} as const satisfies Record<ReportRefusal, ActionError['code']>;

export const reports = {
	/** Saves the form as a draft, or shows it again. */
	write: defineAction({
		accept: 'form',
		async handler(form: FormData, { locals, cookies, url }) {
			const payload = readFormPayload(form) ?? rejectForm();
			const outcome = await asEditor({ locals }, (person) => writeReport(reportContext, person, payload));
			if (outcome.state === 'unit-changed') rememberSnowUnit(cookies, outcome.form.unit, url);
			return outcome;
		},
	}),

	/** Publishes the report that the confirmation page showed. */
	publish: defineAction({
		accept: 'form',
		async handler(form: FormData, { locals, cookies, url }) {
			const command = readPublishCommand(form) ?? rejectForm();
			const outcome = await asEditor({ locals }, (person) => runPublishCommand(reportContext, person, command));
			if (outcome.state === 'conflict') return { state: outcome.state, unit: command.unit, conflict: outcome };
			if (outcome.state === 'needs-confirmation') return { state: outcome.state };
			if (outcome.state === 'published') setFlash(cookies, JSON.stringify(publicationResult(outcome)), url);
			const { resortId, version } = outcome.version;
			return { state: 'published' as const, resortId, version };
		},
	}),

	/** Discards the draft. */
	discard: defineAction({
		accept: 'form',
		async handler(form: FormData, { locals }) {
			const { resort: resortId, revision, version } = readDiscardCommand(form) ?? rejectForm();
			const draft = { resortId, basis: { revision, version } };
			return { resortId, isGone: await asEditor({ locals }, (person) => discardDraft(reportContext, person, draft)) };
		},
	}),
};

/**
 * Runs a use case for the signed-in person: the session or the role may have ended since the page was loaded.
 *
 * @throws {ActionError}
 */
async function asEditor<T>({ locals }: Context, work: (person: Person) => Promise<T>): Promise<T> {
	const { person } = locals;
	if (person === null || person.isAnonymous) throw new ActionError({ code: 'UNAUTHORIZED' });
	try {
		return await work(person);
	} catch (error) {
		if (isStorageError(error)) locals.unavailable = { kind: 'storage-unavailable' };
		if (!(error instanceof ReportRefusedError)) throw error;
		throw new ActionError({ code: codes[error.code], message: error.message });
	}
}

function rejectForm(): never {
	throw new ActionError({ code: 'BAD_REQUEST', message: 'This form is incomplete or outdated.' });
}
