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
	/** Keeps what was written as a draft, or shows it again. */
	write: defineAction({
		accept: 'form',
		async handler(form: FormData, { locals, cookies, url }) {
			const sent = readFormPayload(form) ?? refuseForm();
			const outcome = await asEditor({ locals }, (person) => writeReport(reportContext, person, sent));
			if (outcome.state === 'unit-changed') rememberSnowUnit(cookies, outcome.form.unit, url);
			return outcome;
		},
	}),

	/** Publishes what was looked at on the page that asks whether to. */
	publish: defineAction({
		accept: 'form',
		async handler(form: FormData, { locals, cookies, url }) {
			const order = readPublishCommand(form) ?? refuseForm();
			const outcome = await asEditor({ locals }, (person) => runPublishCommand(reportContext, person, order));
			if (outcome.state === 'conflict') return { state: outcome.state, unit: order.unit, conflict: outcome };
			if (outcome.state === 'needs-confirmation') return { state: outcome.state };
			if (outcome.state === 'published') setFlash(cookies, JSON.stringify(publicationResult(outcome)), url);
			const { resortId, version } = outcome.version;
			return { state: 'published' as const, resortId, version };
		},
	}),

	/** Gives up the draft. */
	discard: defineAction({
		accept: 'form',
		async handler(form: FormData, { locals }) {
			const { resort: resortId, revision, version } = readDiscardCommand(form) ?? refuseForm();
			const draft = { resortId, basis: { revision, version } };
			return { resortId, isGone: await asEditor({ locals }, (person) => discardDraft(reportContext, person, draft)) };
		},
	}),
};

/** A session may have ended, or a role been taken, since the page was shown. @throws {ActionError} */
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

function refuseForm(): never {
	throw new ActionError({ code: 'BAD_REQUEST', message: 'This is not a form of the editor console.' });
}
