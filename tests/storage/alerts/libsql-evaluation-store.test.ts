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

const run = (statement: ReturnType<typeof sql>) => temp.database.write((orm) => orm.run(statement));
const messageIds = () =>
	temp.database
		.read((orm) => orm.all<{ id: string }>(sql`select id from alert_messages order by id`))
		.then((rows) => rows.map(({ id }) => id));

test('batches contain every alert once, ordered by id', async () => {
	for (const id of ['c', 'a', 'e', 'b', 'd']) await stores.alerts.insert(makeAlert({ id }), 50);
	const seen: string[] = [];
	for (let afterId: string | null = null, first = true; first || afterId !== null; first = false) {
		const batch = await stores.evaluation.loadBatch(afterId, 2);
		seen.push(...batch.alerts.map(({ id }) => id));
		afterId = batch.lastId;
	}
	expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test.each([
	['a rule that is no JSON', sql`update alerts set rule = '{' where id = 'bad'`],
	[
		'a unit that its rule does not have',
		sql`update alerts set rule = json_set(rule, '$.unit', 'mph') where id = 'bad'`,
	],
	['an unknown channel', sql`update alerts set channels = '["pigeon"]' where id = 'bad'`],
])('an alert with %s is listed as unreadable, and the others are read', async (_, damage) => {
	await stores.alerts.insert(makeAlert({ id: 'bad' }), 50);
	await stores.alerts.insert(makeAlert({ id: 'good' }), 50);
	await run(damage);
	const batch = await stores.evaluation.loadBatch(null, 10);
	expect(batch.unreadableIds).toEqual(['bad']);
	expect(batch.alerts.map(({ id }) => id)).toEqual(['good']);
});

test('firing writes the state, the occurrence and a message for each channel that is sent', async () => {
	const alert = makeAlert({ channels: ['email', 'webhook', 'feed'] });
	await stores.alerts.insert(alert, 50);
	expect(await fire(stores, alert)).toBe(1);
	expect(await stores.alerts.find('ada', alert.id)).toMatchObject({ state: firedState(), version: 2 });
	expect(await stores.alerts.listOccurrences('ada', 10)).toEqual([
		{
			id: 'alert-1:1',
			alertId: 'alert-1',
			userId: 'ada',
			resortId: 'mammoth',
			rule: alert.rule,
			channels: ['email', 'webhook', 'feed'],
			value: 12,
			measuredAt: now,
			firedAt: now,
			correction: null,
		},
	]);
	expect(await messageIds()).toEqual(['alert-1:1:fired:email', 'alert-1:1:fired:webhook']);
});

test('a kind of weather is stored as the value of an occurrence', async () => {
	const alert = makeAlert({ rule: { kind: 'condition', condition: 'snowing' } });
	await stores.alerts.insert(alert, 50);
	const fired = { value: 'snow-showers', measuredAt: now } as const;
	await stores.evaluation.saveOutcomes([{ alert, state: firedState(), fired }], now);
	expect(await stores.alerts.listOccurrences('ada', 10)).toMatchObject([{ value: 'snow-showers' }]);
});

test('of two evaluators that read the same alert the second has no effect', async () => {
	const alert = makeAlert();
	await stores.alerts.insert(alert, 50);
	expect(await fire(stores, alert, now)).toBe(1);
	expect(await fire(stores, alert, now + 1)).toBe(0);
	expect(await stores.alerts.listOccurrences('ada', 10)).toMatchObject([{ firedAt: now }]);
	expect(await stores.alerts.find('ada', alert.id)).toMatchObject({ version: 2, state: { lastFiredAt: now } });
});

test('an alert that its owner has changed in the meantime does not fire', async () => {
	const alert = makeAlert();
	await stores.alerts.insert(alert, 50);
	await stores.alerts.update({ ...alert, settings: { ...alert.settings, paused: true } });
	expect(await fire(stores, alert)).toBe(0);
	expect(await messageIds()).toEqual([]);
	expect(await stores.alerts.find('ada', alert.id)).toMatchObject({ state: alert.state, settings: { paused: true } });
});

test('an alert that was removed in the meantime does not fire', async () => {
	const alert = makeAlert();
	await stores.alerts.insert(alert, 50);
	await stores.alerts.remove('ada', alert.id);
	expect(await fire(stores, alert)).toBe(0);
	expect(await messageIds()).toEqual([]);
});

test('if a message cannot be written, neither are the state and the occurrence', async () => {
	const alert = makeAlert();
	await stores.alerts.insert(alert, 50);
	await run(sql`create trigger full before insert on alert_messages begin select raise(abort, 'full'); end`);
	await expect(fire(stores, alert)).rejects.toMatchObject({ name: 'StorageError' });
	expect(await stores.alerts.find('ada', alert.id)).toEqual(alert);
	expect(await stores.alerts.listOccurrences('ada', 10)).toEqual([]);
});

test('pruning deletes earlier occurrences with their messages, and nothing else', async () => {
	const old = makeAlert({ id: 'old' });
	const young = makeAlert({ id: 'young' });
	await stores.alerts.insert(old, 50);
	await stores.alerts.insert(young, 50);
	await fire(stores, old, now);
	await fire(stores, young, now + 1);
	await stores.evaluation.pruneBefore(now + 1);
	expect(await messageIds()).toEqual(['young:1:fired:webhook']);
	expect(await stores.alerts.listOccurrences('ada', 10)).toMatchObject([{ alertId: 'young' }]);
	expect(await stores.alerts.list('ada')).toHaveLength(2);
});
