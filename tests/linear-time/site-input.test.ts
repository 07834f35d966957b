import { describe, expect, test } from 'vitest';
import { EmailForm, LinkForm, ResetForm } from '../../src/app/accounts/account-forms.ts';
import { alertDraftSchema, readAlertForm, readFormValues } from '../../src/app/alerts/alert-form.ts';
import { readFormPayload } from '../../src/app/reports/form-payload.ts';
import { readWebhookUrl } from '../../src/channels/webhook-address.ts';
import { parseAlert } from '../../src/domain/alerts/parse-alert.ts';
import { readRedirectPath } from '../../src/domain/redirect-path.ts';
import { cleanNote, parseNote } from '../../src/domain/reports/note.ts';
import { parseReport } from '../../src/domain/reports/report-form.ts';
import { parseTimeOfDay } from '../../src/domain/time-of-day.ts';
import { readBearerToken } from '../../src/http/bearer-token.ts';
import { matchesEtag } from '../../src/http/cached-answer.ts';
import { parseJson } from '../../src/http/json-body.ts';
import { isForeignRequest } from '../../src/http/origin-check.ts';
import { isPrivatePath } from '../../src/http/private-paths.ts';
import { escapeXml } from '../../src/http/xml-documents.ts';
import { checkRegenerated } from '../../worker/export/check-answer.ts';
import { embedPolicy, linkToLiveSite } from '../../worker/export/exported-page.ts';
import { findInCss, findInHtml, findInScript } from '../../worker/export/references.ts';
import { readSitemap } from '../../worker/export/site-contents.ts';
import { parseRetryAfter } from '../../worker/retry.ts';
import { LINEAR, measureGrowth } from './growth.ts';
import { WORST_INPUTS } from './worst-inputs.ts';

/*
 * Everything in site and worker that reads what a visitor, an editor’s system or a page sends, with the input that is
 * worst for it. One function thread answers many visitors.
 */

const resorts = [{ id: 'mammoth', name: 'Mammoth Mountain' }];
const schema = alertDraftSchema(resorts);
const terms = { unit: 'in', timeZone: 'America/Denver' } as const;
const ignoreErrors = (read: (text: string) => unknown) => (text: string) => {
	try {
		return read(text);
	} catch {
		return null;
	}
};
const formOf = (text: string) => {
	const form = new FormData();
	for (const name of ['resort', 'kind', 'value.gust', 'before', 'revision', 'note', 'theirs', 'at'])
		form.set(name, text);
	return form;
};
const places = { liveOrigin: 'https://snow.example', ownOrigins: new Set<string>(), placeOf: () => null };

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
	parseAlert: (text) => parseAlert(text, { resorts, units: 'imperial' }),
	'alert form': (text) => readAlertForm(readFormValues(formOf(text)), schema),
	'report form': (text) => readFormPayload(formOf(text)),
	'report amount': (text) => parseReport({ newSnow24h: text, baseDepth: text, updatedAt: text, note: text }, terms),
	cleanNote,
	parseNote,
	parseTimeOfDay,
	'e-mail': (text) => EmailForm.safeParse({ email: text }),
	'link token': (text) => LinkForm.safeParse({ token: text, next: text }),
	password: (text) => ResetForm.safeParse({ token: 'a', password: text }),
	readRedirectPath,
	readWebhookUrl: (text) => readWebhookUrl(text, { loopback: false }),
	parseJson: ignoreErrors((text) => parseJson(Buffer.from(text))),
	isForeignRequest: (text) => isForeignRequest({ method: 'POST', origin: text, host: text, scheme: 'http' }, new Set()),
	isPrivatePath: (text) => isPrivatePath(`/${text}`),
	matchesEtag: (text) => matchesEtag(text, '"a"'),
	readBearerToken: ignoreErrors((text) => readBearerToken(new Headers({ authorization: `Bearer ${text}` }))),
	escapeXml,
	parseRetryAfter: (text) => parseRetryAfter(text, 0),
	findInHtml: (text) => findInHtml(text),
	findInCss,
	findInScript,
	readSitemap,
	checkRegenerated: ignoreErrors((text) =>
		checkRegenerated('/', { status: 200, headers: {}, body: Buffer.alloc(0), retryAfterMs: null }, text),
	),
	embedPolicy: (text) => embedPolicy(text, "default-src 'self'; frame-ancestors 'none'", 'https://snow.example'),
	linkToLiveSite: (text) => linkToLiveSite(text, 'https://snow.example/', places),
};

describe.each(Object.entries(READERS))('%s', (_name, read) => {
	test('takes no longer than in proportion to its input', async () => {
		for (const [description, text] of WORST_INPUTS) {
			expect(await measureGrowth(read, text), description).toMatchObject(LINEAR);
		}
	});
});
