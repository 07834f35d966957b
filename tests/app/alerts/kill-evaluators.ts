import { sql } from 'drizzle-orm';
import type { Alert, MessageSender } from '../../../src/app/alerts/alert-ports.ts';
import { deliverMessages } from '../../../src/app/alerts/deliver-messages.ts';
import { evaluateAlerts } from '../../../src/app/alerts/evaluate-alerts.ts';
import { stepAlert } from '../../../src/domain/alerts/alert-state.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/time.ts';
import { makeAlert } from '../../support/alert-fixtures.ts';
import { type AlertSite, openAlertSite } from '../../support/alert-site.ts';
import { makeForecast } from '../../support/fake-weather-source.ts';
import { createLife, type Life, mortal } from '../../support/mortal.ts';
import { type SeededRandom, seededRandom } from '../../support/seeded-random.ts';

export type KilledReport = {
	/** Workers that were killed. */
	readonly deaths: number;
	/** Different moments of their deaths: the number of the call, and whether it took effect. */
	readonly moments: number;
	readonly occurrences: number;
	/** Messages that arrived again with the same key, because their sender was killed before it recorded them. */
	readonly repeats: number;
	/** Errors, with the seed of their run. */
	readonly faults: readonly string[];
};

/**
 * Two workers evaluate and deliver concurrently, and are killed at random calls to the database or the receiver, before
 * the call or after it took effect. Half of the runs have no lease, so that both evaluate the same alerts. A model of
 * the alerts says which occurrences there were; each must have arrived once on each channel that is sent, and be once
 * in the list that feeds are made from.
 */
export async function killEvaluators({
	runs,
	firstSeed = 1,
	progress = () => {},
}: {
	readonly runs: number;
	readonly firstSeed?: number;
	readonly progress?: (done: number) => void;
}): Promise<KilledReport> {
	await using site = await openAlertSite();
	// There is no power failure in this test, and waiting for the disk would take most of the time.
	await site.temp.database.write((orm) => orm.run(sql`PRAGMA synchronous = OFF`));
	const faults: string[] = [];
	const moments = new Set<string>();
	let [deaths, occurrences, repeats] = [0, 0, 0];
	for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
		const run = await liveThrough(site, seededRandom(seed), seed % 2 === 0);
		const messages = run.expected.flatMap((id) => [`${id}:fired:email`, `${id}:fired:webhook`]).sort();
		const compare = (what: string, seen: readonly string[], expected: readonly string[]) => {
			if (seen.join() !== expected.join()) faults.push(`seed ${seed}: ${what} ${seen} instead of ${expected}`);
		};
		compare('occurrences', run.occurrences, run.expected);
		compare('arrived', [...run.received.keys()].sort(), messages);
		compare('unsettled', run.unsettled, []);
		deaths += run.deaths.length;
		for (const moment of run.deaths) moments.add(moment);
		occurrences += run.expected.length;
		repeats += [...run.received.values()].reduce((sum, count) => sum + count - 1, 0);
		progress(seed - firstSeed + 1);
	}
	return { deaths, moments: moments.size, occurrences, repeats, faults };
}

const ROUNDS = 3;
const LIVES_A_ROUND = 2;

async function liveThrough(site: AlertSite, random: SeededRandom, withLease: boolean) {
	await empty(site);
	const alerts = makeAlerts(random);
	for (const alert of alerts) await site.stores.alerts.insert(alert, 100);
	const received = new Map<string, number>();
	const receive: MessageSender = async ({ id }) => {
		received.set(id, (received.get(id) ?? 0) + 1);
		return { sent: true };
	};
	let model = alerts;
	const deaths: string[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const tempC = random.integer(-25, 5);
		await report(site, tempC);
		const begunAt = site.clock.now();
		model = model.map((alert) => {
			const { state } = stepAlert(alert.state, alert.rule, tempC, begunAt, alert.settings);
			return { ...alert, state };
		});
		for (let count = 0; count < LIVES_A_ROUND; count += 1) {
			const lives = [newLife(random), newLife(random)];
			await Promise.allSettled(lives.map((life) => work(site, life, receive, withLease)));
			deaths.push(...lives.filter(({ isOver }) => isOver).map(({ moment }) => moment));
			await site.clock.advance(MINUTE_MS);
		}
		await work(site, createLife(Number.POSITIVE_INFINITY, 'after'), receive, withLease);
		await site.clock.advance(13 * HOUR_MS);
	}
	await work(site, createLife(Number.POSITIVE_INFINITY, 'after'), receive, withLease);
	const expected = model.flatMap(({ id, state }) =>
		Array.from({ length: state.occurrenceCount }, (_, index) => `${id}:${index + 1}`),
	);
	const occurrences = await site.stores.alerts.listOccurrences('ada', 1_000);
	return {
		received,
		deaths,
		expected: expected.sort(),
		occurrences: occurrences.map(({ id }) => id).sort(),
		unsettled: (await unsettled(site)).map(({ id, status }) => `${id} is ${status}`),
	};
}

/** One run of a worker: it evaluates, then delivers, until it is killed. */
async function work(site: AlertSite, life: Life, receive: MessageSender, withLease: boolean): Promise<void> {
	const { parts, stores, clock } = site;
	const everybodys = { acquire: async () => true, release: async () => {} };
	const mine = {
		...parts,
		evaluation: mortal(stores.evaluation, life),
		leases: mortal(withLease ? parts.leases : everybodys, life),
	};
	const sender: MessageSender = (message, at) => life.call(() => receive(message, at));
	await evaluateAlerts(mine, { batchSize: 4 });
	await deliverMessages({
		messages: mortal(stores.messages, life),
		senders: { email: sender, webhook: sender },
		clock,
		random: () => 0,
		newId: parts.newId,
		log: parts.log,
	});
}

/** Without hours: only the temperature is used. */
async function report({ parts, clock }: AlertSite, tempC: number): Promise<void> {
	const forecast = { ...makeForecast(clock.now(), { current: { tempC } }), hourly: [] };
	await parts.conditions.saveFetched([{ resortId: 'mammoth', base: null, summit: forecast }], clock.now());
}

function newLife(random: SeededRandom): Life {
	return createLife(random.integer(1, 30), random.next() < 0.5 ? 'before' : 'after');
}

function makeAlerts(random: SeededRandom): readonly Alert[] {
	return Array.from({ length: 10 }, (_, index) =>
		makeAlert({
			id: `alert-${index}`,
			channels: ['email', 'webhook', 'feed'],
			rule: { kind: 'temperature', height: 'summit', operator: '<', value: random.integer(-20, 0), unit: '°C' },
		}),
	);
}

async function empty({ temp, stores }: AlertSite): Promise<void> {
	await stores.alerts.removeAll('ada');
	await temp.database.write((orm) => orm.run(sql`delete from leases`));
}

function unsettled({ temp }: AlertSite): Promise<readonly { readonly id: string; readonly status: string }[]> {
	return temp.database.read((orm) => orm.all(sql`select id, status from alert_messages where status <> 'sent'`));
}
