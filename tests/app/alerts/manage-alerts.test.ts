import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alertDraftSchema } from '../../../src/app/alerts/alert-form.ts';
import type { AlertContent } from '../../../src/app/alerts/alert-ports.ts';
import {
	type AlertParts,
	createAlert,
	deleteAlert,
	editAlert,
	findAlert,
	listAlerts,
	MAX_ALERTS,
	pauseAlert,
	rearmAlertByHand,
} from '../../../src/app/alerts/manage-alerts.ts';
import { deleteAlertsOf, exportAlerts, moveAlerts } from '../../../src/app/alerts/personal-data.ts';
import { type AlertStores, createAlertStores, fire, firedState, tenCm } from '../../support/alert-fixtures.ts';
import { createFakeClock, type FakeClock, testEpochAt as now } from '../../support/fake-clock.ts';
import { openTempDatabase, type TempDatabase } from '../../support/temp-db.ts';

let temp: TempDatabase;
let stores: AlertStores;
let clock: FakeClock;
let parts: AlertParts;

beforeEach(async () => {
	temp = await openTempDatabase();
	stores = createAlertStores(temp.database);
	clock = createFakeClock();
	let made = 0;
	parts = {
		alerts: stores.alerts,
		clock,
		newId: () => {
			made += 1;
			return `id-${made}`;
		},
	};
});
afterEach(() => temp[Symbol.asyncDispose]());

const draft: AlertContent = {
	resortId: 'mammoth',
	rule: tenCm,
	settings: { paused: false, quietHours: null, minSpacingH: 12 },
	channels: ['webhook'],
};

/** An alert of Ada's that has fired. */
async function makeFired() {
	const alert = await createAlert(parts, 'ada', draft);
	await fire(stores, alert);
	return alert;
}

test('a new alert is armed, and its owner’s', async () => {
	const alert = await createAlert(parts, 'ada', draft);
	expect(await listAlerts(parts, 'ada')).toEqual([alert]);
	expect(alert).toMatchObject({ ...draft, userId: 'ada', state: { phase: 'armed', occurrenceCount: 0 } });
});

test('a person cannot exceed the limit of alerts', async () => {
	for (let count = 0; count < MAX_ALERTS; count += 1) await createAlert(parts, 'ada', draft);
	await expect(createAlert(parts, 'ada', draft)).rejects.toMatchObject({ code: 'TOO_MANY_ALERTS' });
	await expect(createAlert(parts, 'bob', draft)).resolves.toMatchObject({ userId: 'bob' });
});

test('settings can be changed without a second notification of the storm', async () => {
	const { id } = await makeFired();
	await clock.advance(1_000);
	const edited = await editAlert(parts, 'ada', id, { ...draft, channels: ['feed'] });
	expect(edited).toMatchObject({ channels: ['feed'], state: firedState(), updatedAt: now + 1_000 });
	expect(await findAlert(parts, 'ada', id)).toEqual(edited);
});

test.each<[string, AlertContent]>([
	['rule', { ...draft, rule: { ...tenCm, value: 20 } as typeof tenCm }],
	['resort', { ...draft, resortId: 'alta' }],
])('another %s arms the alert again, and its occurrence count continues', async (_, changed) => {
	const { id } = await makeFired();
	const edited = await editAlert(parts, 'ada', id, changed);
	expect(edited.state).toMatchObject({ phase: 'armed', occurrenceCount: 1, lastFiredAt: now });
});

test('an alert can be paused and resumed', async () => {
	const { id } = await createAlert(parts, 'ada', draft);
	expect(await pauseAlert(parts, 'ada', id, true)).toMatchObject({ settings: { paused: true } });
	expect(await pauseAlert(parts, 'ada', id, false)).toMatchObject({ settings: { paused: false } });
});

test('an alert is armed by hand', async () => {
	const { id } = await makeFired();
	expect(await rearmAlertByHand(parts, 'ada', id)).toMatchObject({ state: { phase: 'armed', occurrenceCount: 1 } });
});

test('an edit during an evaluation loses neither', async () => {
	const alert = await createAlert(parts, 'ada', draft);
	let reads = 0;
	const firesAfterRead: AlertParts['alerts'] = {
		...stores.alerts,
		async find(userId, id) {
			const found = await stores.alerts.find(userId, id);
			reads += 1;
			if (reads === 1) await fire(stores, alert);
			return found;
		},
	};
	await pauseAlert({ ...parts, alerts: firesAfterRead }, 'ada', alert.id, true);
	expect(await findAlert(parts, 'ada', alert.id)).toMatchObject({ settings: { paused: true }, state: firedState() });
});

test('an edit fails after too many conflicts', async () => {
	const { id } = await createAlert(parts, 'ada', draft);
	const contended = { ...parts, alerts: { ...stores.alerts, update: async () => false } };
	await expect(pauseAlert(contended, 'ada', id, true)).rejects.toMatchObject({ code: 'ALERT_CONTENDED' });
});

test('a deleted alert is gone', async () => {
	const { id } = await createAlert(parts, 'ada', draft);
	await deleteAlert(parts, 'ada', id);
	await expect(findAlert(parts, 'ada', id)).rejects.toMatchObject({ code: 'ALERT_NOT_FOUND' });
});

describe('another person’s alert is not found and not changed', () => {
	test.each<[string, (id: string) => Promise<unknown>]>([
		['when it is read', (id) => findAlert(parts, 'bob', id)],
		['when it is edited', (id) => editAlert(parts, 'bob', id, { ...draft, resortId: 'alta' })],
		['when it is paused', (id) => pauseAlert(parts, 'bob', id, true)],
		['when it is armed', (id) => rearmAlertByHand(parts, 'bob', id)],
		['when it is deleted', (id) => deleteAlert(parts, 'bob', id)],
	])('%s', async (_, attack) => {
		const alert = await createAlert(parts, 'ada', draft);
		await expect(attack(alert.id)).rejects.toMatchObject({ code: 'ALERT_NOT_FOUND' });
		expect(await findAlert(parts, 'ada', alert.id)).toEqual(alert);
	});
});

describe('a draft', () => {
	const schema = alertDraftSchema([{ id: 'mammoth' }]);

	test('never contains an owner', () => {
		expect(schema.parse({ ...draft, userId: 'bob', id: 'x', version: 9 })).toEqual(draft);
	});

	test('of an unknown resort is rejected at its field', () => {
		const issues = schema.safeParse({ ...draft, resortId: 'nowhere' }).error?.issues;
		expect(issues).toMatchObject([{ path: ['resortId'], message: 'Choose one of the resorts' }]);
	});

	test('has each channel once, and only known ones', () => {
		expect(schema.parse({ ...draft, channels: ['feed', 'feed'] }).channels).toEqual(['feed']);
		expect(schema.safeParse({ ...draft, channels: ['pigeon'] }).success).toBe(false);
	});
});

describe('personal data', () => {
	test('an export contains alerts, their history and the webhook, but no secret', async () => {
		const { id } = await makeFired();
		await stores.webhooks.save({ userId: 'ada', url: 'https://ada.example/hook', secret: 'hush' }, now);
		const exported = await exportAlerts(stores, 'ada');
		expect(exported).toMatchObject({
			alerts: [{ id, rule: tenCm, lastFiredAt: '2026-11-23T14:00:00.000Z' }],
			told: [{ id: `${id}:1`, value: 12, firedAt: '2026-11-23T14:00:00.000Z', correctedAt: null }],
			webhook: { url: 'https://ada.example/hook' },
		});
		expect(JSON.stringify(exported)).not.toContain('hush');
	});

	test('an export contains nothing of other people', async () => {
		await makeFired();
		expect(await exportAlerts(stores, 'bob')).toEqual({ alerts: [], told: [], webhook: null, hasFeed: false });
	});

	test('alerts move to the account when a visitor signs up, once', async () => {
		const { id } = await makeFired();
		await moveAlerts(stores, 'ada', 'ada-with-account');
		await moveAlerts(stores, 'ada', 'ada-with-account');
		expect(await listAlerts(parts, 'ada')).toEqual([]);
		expect(await listAlerts(parts, 'ada-with-account')).toMatchObject([{ id, state: firedState() }]);
	});

	test('moving alerts to their owner changes nothing', async () => {
		await makeFired();
		await stores.webhooks.save({ userId: 'ada', url: 'https://ada.example/hook', secret: 'hush' }, now);
		await moveAlerts(stores, 'ada', 'ada');
		expect(await exportAlerts(stores, 'ada')).toMatchObject({ alerts: [{}], webhook: {} });
	});

	test('deleting a person leaves nothing', async () => {
		await makeFired();
		await deleteAlertsOf(stores, 'ada');
		expect(await exportAlerts(stores, 'ada')).toEqual({ alerts: [], told: [], webhook: null, hasFeed: false });
	});
});
