import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AlertStores, createAlertStores } from '../../support/alert-fixtures.ts';
import { testEpochAt as now } from '../../support/fake-clock.ts';
import { openTempDatabase, type TempDatabase } from '../../support/temp-db.ts';

let temp: TempDatabase;
let stores: AlertStores;
beforeEach(async () => {
	temp = await openTempDatabase();
	stores = createAlertStores(temp.database);
});
afterEach(() => temp[Symbol.asyncDispose]());

test('a person has one secret for each purpose, and it opens nothing else', async () => {
	const { secrets } = stores;
	expect(await secrets.findOrSave('ada', 'feed', 'f', now)).toBe('f');
	expect(await secrets.findOrSave('ada', 'feed', 'another', now)).toBe('f');
	expect(await secrets.findOrSave('ada', 'unsubscribe', 'u', now)).toBe('u');
	expect(await secrets.findOwner('feed', 'f')).toBe('ada');
	expect(await secrets.findOwner('unsubscribe', 'f')).toBeNull();
	expect(await secrets.findOwner('feed', 'another')).toBeNull();
});

test('concurrent calls get the same secret', async () => {
	const got = await Promise.all(
		Array.from({ length: 20 }, (_, index) => stores.secrets.findOrSave('ada', 'unsubscribe', `u${index}`, now)),
	);
	expect(new Set(got).size).toBe(1);
});

test('a secret that is replaced or removed has no owner', async () => {
	const { secrets } = stores;
	await secrets.replace('ada', 'feed', 'old', now);
	await secrets.replace('ada', 'feed', 'new', now);
	expect([await secrets.findOwner('feed', 'old'), await secrets.findOwner('feed', 'new')]).toEqual([null, 'ada']);
	await secrets.remove('ada', 'feed');
	expect(await secrets.find('ada', 'feed')).toBeNull();
});

test('a secret moves to an account without one, and is dropped if the account has one', async () => {
	const { secrets, alerts } = stores;
	await secrets.replace('visitor-1', 'feed', 'first', now);
	await alerts.moveAll('visitor-1', 'ada');
	expect(await secrets.findOwner('feed', 'first')).toBe('ada');
	await secrets.replace('visitor-2', 'feed', 'second', now);
	await alerts.moveAll('visitor-2', 'ada');
	expect(await secrets.find('ada', 'feed')).toBe('first');
	expect(await secrets.findOwner('feed', 'second')).toBeNull();
});
