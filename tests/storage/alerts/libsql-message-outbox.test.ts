import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClaimedMessage, ClaimTerms } from '../../../src/app/alerts/alert-ports.ts';
import { DAY_MS, MINUTE_MS } from '../../../src/domain/time.ts';
import { type AlertStores, createAlertStores, fire, makeAlert } from '../../support/alert-fixtures.ts';
import { testEpochAt as now } from '../../support/fake-clock.ts';
import { openTempDatabase, type TempDatabase } from '../../support/temp-db.ts';

let temp: TempDatabase;
let stores: AlertStores;

beforeEach(async () => {
	temp = await openTempDatabase();
	stores = createAlertStores(temp.database);
});
afterEach(() => temp[Symbol.asyncDispose]());

let claims = 0;

function claim(changes: Partial<ClaimTerms> = {}): Promise<readonly ClaimedMessage[]> {
	claims += 1;
	const terms = { channels: ['webhook'], at: now, ttlMs: MINUTE_MS, limit: 10, maxAttempts: 3 } as const;
	return stores.messages.claim({ ...terms, claimId: `claim-${claims}`, ...changes });
}

async function claimOne(changes: Partial<ClaimTerms> = {}): Promise<ClaimedMessage> {
	const [message] = await claim(changes);
	if (!message) throw new Error('There is nothing to claim');
	return message;
}

async function fireOne(id = 'alert-1', at = now): Promise<void> {
	const alert = makeAlert({ id, channels: ['email', 'webhook'] });
	await stores.alerts.insert(alert, 50);
	await fire(stores, alert, at);
}

const rows = (statement: ReturnType<typeof sql>) => temp.database.read((orm) => orm.all(statement));

test('a message is claimed by one sender only', async () => {
	await fireOne();
	const [one, other] = await Promise.all([claim(), claim()]);
	expect([one.length, other.length].sort()).toEqual([0, 1]);
});

test('a claim has the occurrence and the idempotency key', async () => {
	await fireOne();
	expect(await claimOne()).toMatchObject({
		id: 'alert-1:1:fired:webhook',
		kind: 'fired',
		channel: 'webhook',
		attempt: 1,
		occurrence: { id: 'alert-1:1', value: 12, resortId: 'mammoth' },
	});
});

test('an unreadable message does not prevent others from being sent or corrected', async () => {
	await fireOne('bad');
	await fireOne('good');
	await temp.database.write((orm) => orm.run(sql`update alert_crossings set rule = '{}' where alert_id = 'bad'`));
	expect((await claim()).map(({ occurrence }) => occurrence.alertId)).toEqual(['good']);
	const correctable = await stores.corrections.listCorrectable('mammoth', now - DAY_MS);
	expect(correctable.map(({ alertId }) => alertId)).toEqual(['good']);
	// It is given up like any other that nobody can send.
	for (const minute of [2, 4, 6]) await claim({ at: now + minute * MINUTE_MS });
	expect(await rows(sql`select last_error from alert_messages where alert_id = 'bad' and status = 'dead'`)).toEqual([
		{ last_error: 'CLAIMS_ENDED' },
	]);
});

test('messages of other channels wait', async () => {
	await fireOne();
	expect((await claim({ channels: ['email'] })).map(({ channel }) => channel)).toEqual(['email']);
	expect((await claim({ channels: ['webhook', 'email'] })).map(({ channel }) => channel)).toEqual(['webhook']);
});

test('messages that have waited longest come first, up to the limit', async () => {
	await fireOne('later', now - 1);
	await fireOne('sooner', now - 2);
	expect((await claim({ limit: 1 })).map(({ occurrence }) => occurrence.alertId)).toEqual(['sooner']);
});

test('an attempt is recorded before it is made', async () => {
	await fireOne();
	await claim();
	expect(await rows(sql`select * from alert_deliveries`)).toEqual([
		{ message_id: 'alert-1:1:fired:webhook', attempt: 1, started_at: now, ended_at: null, error: null },
	]);
});

test('a message whose sender died can be claimed again when the claim ends, not sooner', async () => {
	await fireOne();
	await claim();
	expect(await claim({ at: now + MINUTE_MS - 1 })).toEqual([]);
	expect(await claimOne({ at: now + MINUTE_MS })).toMatchObject({ id: 'alert-1:1:fired:webhook', attempt: 2 });
});

test('a claim from before the clock was set back by a day blocks nothing', async () => {
	await fireOne('alert-1', now - DAY_MS);
	await claim({ at: now });
	expect(await claim({ at: now - DAY_MS + MINUTE_MS })).toHaveLength(1);
});

test('a sent message is never claimed again', async () => {
	await fireOne();
	await stores.messages.recordSent(await claimOne(), now);
	expect(await claim({ at: now + DAY_MS })).toEqual([]);
});

test('a sent message is recorded as sent, even if the claim has ended and another sender has it', async () => {
	await fireOne();
	const slow = await claimOne();
	const second = await claimOne({ at: now + MINUTE_MS });
	await stores.messages.recordSent(slow, now + MINUTE_MS);
	await stores.messages.recordFailure(second, 'REFUSED', now + MINUTE_MS, now + MINUTE_MS);
	expect(await claim({ at: now + DAY_MS })).toEqual([]);
});

test('a failure of a sender whose claim has ended leaves the message to the other one', async () => {
	await fireOne();
	const slow = await claimOne();
	await claimOne({ at: now + MINUTE_MS });
	await stores.messages.recordFailure(slow, 'TIMEOUT', now + MINUTE_MS, now);
	expect(await claim({ at: now + MINUTE_MS })).toEqual([]);
});

test('a failed message waits until its time, with its error recorded', async () => {
	await fireOne();
	await stores.messages.recordFailure(await claimOne(), 'REFUSED', now + 1, now + 1_000);
	expect(await claim({ at: now + 999 })).toEqual([]);
	expect(await rows(sql`select ended_at, error from alert_deliveries`)).toEqual([
		{ ended_at: now + 1, error: 'REFUSED' },
	]);
	expect(await claim({ at: now + 1_000 })).toMatchObject([{ attempt: 2 }]);
});

test('a message that was given up is kept as dead and not claimed', async () => {
	await fireOne();
	await stores.messages.recordFailure(await claimOne(), 'GONE', now, null);
	expect(await claim({ at: now + DAY_MS })).toEqual([]);
	expect(await rows(sql`select status, last_error from alert_messages where channel = 'webhook'`)).toEqual([
		{ status: 'dead', last_error: 'GONE' },
	]);
});

test('a message whose senders all died is given up after as many attempts', async () => {
	await fireOne();
	for (let attempt = 0; attempt < 3; attempt += 1) {
		expect(await claim({ at: now + attempt * MINUTE_MS })).toHaveLength(1);
	}
	expect(await claim({ at: now + 3 * MINUTE_MS })).toEqual([]);
	expect(await rows(sql`select status, last_error from alert_messages where channel = 'webhook'`)).toEqual([
		{ status: 'dead', last_error: 'CLAIMS_ENDED' },
	]);
});
