import { createClient } from '@libsql/client';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { emptyAlertForm } from '../../src/app/alerts/alert-form.ts';
import { type EdgeSite, startEdgeSite } from '../support/edge-site.ts';
import { visitForms } from '../support/form-visitor.ts';
import { cronSecret, startSite } from '../support/running-site.ts';

const build = inject('siteBuild');
let site: EdgeSite;
beforeAll(async () => {
	site = await startEdgeSite(build, { env: { CRON_SECRET: cronSecret } });
	await site.post('/api/refresh', {}, build.bypassToken);
});
afterAll(() => site?.[Symbol.asyncDispose]());

const evaluate = (body: unknown = {}) => site.post('/api/alerts/evaluate', body, build.bypassToken);

/** True in any weather. */
async function setSureAlert() {
	const visitor = visitForms(site, build.siteUrl);
	const values = { ...emptyAlertForm, resort: 'mammoth', kind: 'temperature', 'value.temperature': '122' };
	const saved = await visitor.send('/alerts/new?_action=alerts.save', { ...values, intent: 'save' });
	expect(saved.headers.get('location')).toBe('/alerts?done=saved');
	return visitor;
}

test('an evaluation shows on the page of the owner', async () => {
	const visitor = await setSureAlert();
	expect((await visitor.get('/alerts')).text).not.toContain('Triggered');
	const { status, headers, text } = await evaluate();
	expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
	expect(JSON.parse(text)).toMatchObject({ stored: true, state: 'done', fired: 1, cursor: null });
	expect((await visitor.get('/alerts')).text).toContain('Triggered');
});

test('the platform’s scheduler evaluates alerts after its refresh, in the background', async () => {
	const visitor = await setSureAlert();
	const headers = { authorization: `Bearer ${cronSecret}` };
	expect((await site.get('/api/cron/refresh', headers)).status).toBe(200);
	await expect.poll(async () => (await visitor.get('/alerts')).text, { timeout: 20_000 }).toContain('Triggered');
}, 60_000);

test('an invalid body is refused, and the response says what is wrong', async () => {
	const { status, text } = await evaluate({ everything: true });
	expect([status, JSON.parse(text).code]).toEqual([400, 'BODY_REFUSED']);
});

test('while the database is locked, the response says to retry later', async () => {
	const other = createClient({ url: `file:${site.databaseFile}` });
	const lock = await other.transaction('write');
	const { status, headers, text } = await evaluate();
	await lock.rollback();
	other.close();
	expect([status, headers.get('retry-after'), JSON.parse(text).code]).toEqual([503, '30', 'STORAGE_UNAVAILABLE']);
}, 60_000);

test('without a database there are no alerts, which is not a failure', async () => {
	await using bare = await startSite(build, { database: false });
	const authorization = ['authorization', `Bearer ${build.bypassToken}`] as const;
	const { status, text } = await bare.render.fetch('/api/alerts/evaluate', {
		method: 'POST',
		headers: [authorization],
	});
	expect([status, JSON.parse(text)]).toMatchObject([200, { stored: false, state: 'none' }]);
	const page = await bare.render.fetch('/alerts');
	expect([page.status, page.headers.get('cache-control')]).toEqual([503, 'private, no-store']);
	expect(page.text).toContain('DATABASE_URL');
});
