import { ActionError, defineAction } from 'astro:actions';
import type { APIContext } from 'astro';
import { proofOf } from '../app/reports/console/publication-proof.ts';
import { fulfilPublishOrder, readDiscardOrder, readPublishOrder } from '../app/reports/console/publish-order.ts';
import { readSentForm } from '../app/reports/console/sent-form.ts';
import { writeReport } from '../app/reports/console/write-report.ts';
import { type ReportRefusal, ReportRefusedError } from '../app/reports/report-desk.ts';
import { discardDraft } from '../app/reports/report-drafts.ts';
import { isStorageError, reportDesk } from '../composition.ts';
import type { Person } from '../domain/person.ts';
import { rememberSnowUnit } from '../http/snow-unit.ts';
import { tellOnNextPage } from '../http/told-once.ts';

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
			const sent = readSentForm(form) ?? refuseForm();
			const outcome = await asEditor({ locals }, (person) => writeReport(reportDesk, person, sent));
			if (outcome.state === 'unit-changed') rememberSnowUnit(cookies, outcome.form.unit, url);
			return outcome;
		},
	}),

	/** Publishes what was looked at on the page that asks whether to. */
	publish: defineAction({
		accept: 'form',
		async handler(form: FormData, { locals, cookies, url }) {
			const order = readPublishOrder(form) ?? refuseForm();
			const outcome = await asEditor({ locals }, (person) => fulfilPublishOrder(reportDesk, person, order));
			if (outcome.state === 'conflict') return { state: outcome.state, unit: order.unit, conflict: outcome };
			if (outcome.state === 'needs-confirmation') return { state: outcome.state };
			if (outcome.state === 'published') tellOnNextPage(cookies, JSON.stringify(proofOf(outcome)), url);
			const { resortId, version } = outcome.version;
			return { state: 'published' as const, resortId, version };
		},
	}),

	/** Gives up the draft. */
	discard: defineAction({
		accept: 'form',
		async handler(form: FormData, { locals }) {
			const { resort: resortId, revision, version } = readDiscardOrder(form) ?? refuseForm();
			const draft = { resortId, basis: { revision, version } };
			return { resortId, isGone: await asEditor({ locals }, (person) => discardDraft(reportDesk, person, draft)) };
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
		if (isStorageError(error)) locals.outage = { kind: 'storage-unavailable' };
		if (!(error instanceof ReportRefusedError)) throw error;
		throw new ActionError({ code: codes[error.code], message: error.message });
	}
}

function refuseForm(): never {
	throw new ActionError({ code: 'BAD_REQUEST', message: 'This is not a form of the editor console.' });
}
