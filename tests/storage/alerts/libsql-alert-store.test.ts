import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AlertStores, createAlertStores, fire, firedState, makeAlert } from '../../support/alert-fixtures.ts';
import { testEpochAt as now } from '../../support/fake-clock.ts';
import { openTempDatabase, type TempDatabase } from '../../support/temp-db.ts';

let temp: TempDatabase;
let stores: AlertStores;

beforeEach(async () => {
	temp = await openTempDatabase();
	stores = createAlertStores(temp.database);
});
afterEach(() => temp[Symbol.asyncDispose]());

const claim = { channels: ['webhook'], claimId: 'claim', at: now, ttlMs: 60_000, limit: 10, maxAttempts: 3 } as const;

test('an alert is loaded as it was stored', async () => {
	const alert = makeAlert({
		state: firedState(3),
		channels: ['email', 'feed'],
		settings: { paused: true, quietHours: { fromMinute: 0, untilMinute: 60, timeZone: 'UTC' }, minSpacingH: 24 },
	});
	await stores.alerts.insert(alert, 50);
	expect(await stores.alerts.find('ada', alert.id)).toEqual(alert);
});

test('alerts of one person are listed oldest first, and nobody else’s', async () => {
	await stores.alerts.insert(makeAlert({ id: 'newer', createdAt: now + 1 }), 50);
	await stores.alerts.insert(makeAlert({ id: 'older' }), 50);
	await stores.alerts.insert(makeAlert({ id: 'other', userId: 'bob' }), 50);
	expect((await stores.alerts.list('ada')).map(({ id }) => id)).toEqual(['older', 'newer']);
});

test('twenty concurrent inserts do not exceed the limit', async () => {
	const made = await Promise.all(
		Array.from({ length: 20 }, (_, index) => stores.alerts.insert(makeAlert({ id: `alert-${index}` }), 5)),
	);
	expect(made.filter(Boolean)).toHaveLength(5);
	expect(await stores.alerts.list('ada')).toHaveLength(5);
});

test('another person’s alert cannot be read, changed or removed', async () => {
	const alert = makeAlert();
	await stores.alerts.insert(alert, 50);
	expect(await stores.alerts.find('bob', alert.id)).toBeNull();
	expect(await stores.alerts.update({ ...alert, userId: 'bob', resortId: 'alta' })).toBe(false);
	expect(await stores.alerts.remove('bob', alert.id)).toBe(false);
	expect(await stores.alerts.find('ada', alert.id)).toEqual(alert);
});

test('an unreadable alert is a storage error', async () => {
	await stores.alerts.insert(makeAlert(), 50);
	await temp.database.write((orm) => orm.run("update alerts set rule = '{}'"));
	await expect(stores.alerts.list('ada')).rejects.toMatchObject({ code: 'STORAGE_DAMAGED' });
});

test('an update based on an outdated version is not written', async () => {
	const alert = makeAlert();
	await stores.alerts.insert(alert, 50);
	expect(await stores.alerts.update({ ...alert, resortId: 'first' })).toBe(true);
	expect(await stores.alerts.update({ ...alert, resortId: 'second' })).toBe(false);
	expect(await stores.alerts.find('ada', alert.id)).toMatchObject({ resortId: 'first', version: 2 });
});

test('removing an alert withdraws messages that were never attempted, and keeps its occurrences', async () => {
	const alert = makeAlert();
	await stores.alerts.insert(alert, 50);
	await fire(stores, alert);
	expect(await stores.alerts.remove('ada', alert.id)).toBe(true);
	expect(await stores.messages.claim(claim)).toEqual([]);
	expect(await stores.alerts.listOccurrences('ada', 10)).toHaveLength(1);
});

test('moving takes alerts, occurrences and pending messages to the other person', async () => {
	const alert = makeAlert();
	await stores.alerts.insert(alert, 50);
	await fire(stores, alert);
	await stores.webhooks.save({ userId: 'ada', url: 'https://ada.example', secret: 's' }, now);
	await stores.alerts.moveAll('ada', 'bob');
	expect(await stores.alerts.list('ada')).toEqual([]);
	expect(await stores.alerts.list('bob')).toMatchObject([{ id: alert.id, state: firedState() }]);
	expect(await stores.messages.claim(claim)).toMatchObject([{ occurrence: { userId: 'bob' } }]);
	expect(await stores.webhooks.find('bob')).toMatchObject({ url: 'https://ada.example' });
	expect(await stores.webhooks.find('ada')).toBeNull();
});

test('a person with a webhook keeps it when another’s alerts are moved to them', async () => {
	await stores.webhooks.save({ userId: 'ada', url: 'https://ada.example', secret: 's' }, now);
	await stores.webhooks.save({ userId: 'bob', url: 'https://bob.example', secret: 's' }, now);
	await stores.alerts.moveAll('ada', 'bob');
	expect(await stores.webhooks.find('bob')).toMatchObject({ url: 'https://bob.example' });
	expect(await stores.webhooks.find('ada')).toBeNull();
});

test('removing a person deletes all of their rows, and nobody else’s', async () => {
	for (const userId of ['ada', 'bob']) {
		const alert = makeAlert({ id: `alert-of-${userId}`, userId });
		await stores.alerts.insert(alert, 50);
		await fire(stores, alert);
		await stores.webhooks.save({ userId, url: `https://${userId}.example`, secret: 's' }, now);
		await stores.secrets.replace(userId, 'feed', `feed-of-${userId}`, now);
	}
	await stores.messages.claim(claim);
	await stores.alerts.removeAll('ada');
	const left = await temp.database.read((orm) =>
		orm.all<{ rows: string }>(sql`
			select json_group_array(user_id) as rows from alerts
			union all select json_group_array(user_id) from alert_crossings
			union all select json_group_array(user_id) from alert_messages
			union all select json_group_array(user_id) from webhook_endpoints
			union all select json_group_array(user_id) from alert_secrets
			union all select json_group_array(message_id) from alert_deliveries`),
	);
	expect(left.map(({ rows }) => rows)).toEqual([
		'["bob"]',
		'["bob"]',
		'["bob"]',
		'["bob"]',
		'["bob"]',
		'["alert-of-bob:1:fired:webhook"]',
	]);
});

test('a webhook is replaced by a later one', async () => {
	await stores.webhooks.save({ userId: 'ada', url: 'https://old.example', secret: 'old' }, now);
	await stores.webhooks.save({ userId: 'ada', url: 'https://new.example', secret: 'new' }, now);
	expect(await stores.webhooks.find('ada')).toEqual({ userId: 'ada', url: 'https://new.example', secret: 'new' });
	await stores.webhooks.remove('ada');
	expect(await stores.webhooks.find('ada')).toBeNull();
});
