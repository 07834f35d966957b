import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evaluateAlerts } from '../../../src/app/alerts/evaluate-alerts.ts';
import type { AlertRule } from '../../../src/domain/alerts/alert-rule.ts';
import { HOUR_MS, SECOND_MS } from '../../../src/domain/time.ts';
import { makeAlert } from '../../support/alert-fixtures.ts';
import { type AlertSite, openAlertSite } from '../../support/alert-site.ts';

let site: AlertSite;

beforeEach(async () => {
	site = await openAlertSite();
});
afterEach(() => site[Symbol.asyncDispose]());

const cold: AlertRule = { kind: 'temperature', height: 'summit', operator: '<', value: -10, unit: '°C' };
const add = (...alerts: Parameters<typeof makeAlert>[0][]) =>
	Promise.all(alerts.map((alert) => site.stores.alerts.insert(makeAlert({ rule: cold, ...alert }), 1_000_000)));
const occurrences = () => site.stores.alerts.listOccurrences('ada', 100);

test('snow that passes the threshold fires once, however often it is evaluated', async () => {
	await add({ rule: { kind: 'new-snow', hours: 24, operator: '>=', value: 24, unit: 'cm' } });
	await site.report({});
	const first = await evaluateAlerts(site.parts);
	expect(first).toMatchObject({ state: 'done', evaluatedCount: 1, changedCount: 1, firedCount: 1, unreadableCount: 0 });
	for (let repeat = 0; repeat < 3; repeat += 1) {
		expect(await evaluateAlerts(site.parts)).toMatchObject({ changedCount: 0, firedCount: 0 });
	}
	expect(await occurrences()).toMatchObject([{ id: 'alert-1:1', value: 24 }]);
});

test('a value that falls back and passes again fires once more', async () => {
	await add({});
	for (const tempC of [-12, -12, 0, -12, -12]) {
		await site.report({ current: { tempC } });
		await evaluateAlerts(site.parts);
		await site.clock.advance(13 * HOUR_MS);
	}
	expect((await occurrences()).map(({ id }) => id)).toEqual(['alert-1:2', 'alert-1:1']);
});

describe('nothing fires', () => {
	test('at a resort that was never fetched', async () => {
		await add({});
		expect(await evaluateAlerts(site.parts)).toMatchObject({ evaluatedCount: 1, firedCount: 0 });
	});

	test('for a missing value', async () => {
		await add({});
		await site.report({ current: { tempC: null }, hour: { tempC: null } });
		expect(await evaluateAlerts(site.parts)).toMatchObject({ evaluatedCount: 1, firedCount: 0 });
	});

	test('for snow with a missing hour', async () => {
		await add({ rule: { kind: 'new-snow', hours: 24, operator: '>=', value: 1, unit: 'cm' } });
		await site.report({ hour: { snowfallCm: null } });
		expect(await evaluateAlerts(site.parts)).toMatchObject({ evaluatedCount: 1, firedCount: 0 });
	});

	test('for a value that is too old', async () => {
		await add({});
		await site.report({ current: { tempC: -12 }, hour: { tempC: -12 } });
		await site.clock.advance(3 * HOUR_MS);
		expect(await evaluateAlerts(site.parts)).toMatchObject({ evaluatedCount: 1, firedCount: 0 });
	});

	test('at a resort that the site does not have', async () => {
		await add({ resortId: 'nowhere' });
		await site.report({ current: { tempC: -12 } });
		expect(await evaluateAlerts(site.parts)).toMatchObject({ evaluatedCount: 1, firedCount: 0 });
	});

	test('for a rule with an invalid unit, which is logged', async () => {
		await add({});
		await site.temp.database.write((orm) => orm.run(sql`update alerts set rule = json_set(rule, '$.unit', 'cm')`));
		await site.report({ current: { tempC: -12 } });
		expect(await evaluateAlerts(site.parts)).toMatchObject({ firedCount: 0, unreadableCount: 1 });
		expect(site.events).toMatchObject([{ event: 'alerts-unreadable', ids: ['alert-1'] }]);
	});

	test('for a paused alert, until it is resumed', async () => {
		const settings = { paused: true, quietHours: null, minSpacingH: 12 };
		await add({ settings });
		await site.report({ current: { tempC: -12 } });
		expect(await evaluateAlerts(site.parts)).toMatchObject({ changedCount: 1, firedCount: 0 });
		const [held] = await site.stores.alerts.list('ada');
		if (held) await site.stores.alerts.update({ ...held, settings: { ...settings, paused: false } });
		expect(await evaluateAlerts(site.parts)).toMatchObject({ firedCount: 1 });
	});
});

test('alerts of many batches are all evaluated', async () => {
	await add(...Array.from({ length: 4_100 }, (_, index) => ({ id: `alert-${index}` })));
	await site.report({ current: { tempC: -12 } });
	expect(await evaluateAlerts(site.parts)).toMatchObject({ evaluatedCount: 4_100, firedCount: 4_100 });
	expect(await evaluateAlerts(site.parts)).toMatchObject({ evaluatedCount: 4_100, changedCount: 0 });
});

test('nothing is done while another evaluator is running', async () => {
	await add({});
	await site.report({ current: { tempC: -12 } });
	await site.parts.leases.acquire('alerts', 'somebody else', site.clock.now(), 30 * SECOND_MS);
	expect(await evaluateAlerts(site.parts)).toMatchObject({ state: 'busy', evaluatedCount: 0 });
	await site.clock.advance(30 * SECOND_MS);
	expect(await evaluateAlerts(site.parts)).toMatchObject({ state: 'done', firedCount: 1 });
});

test('an evaluator delayed beyond its lease stops, and another evaluates the rest', async () => {
	await add(...Array.from({ length: 2_001 }, (_, index) => ({ id: `alert-${index}` })));
	await site.report({ current: { tempC: -12 } });
	const { evaluation, leases } = site.parts;
	const slow: typeof evaluation = {
		...evaluation,
		async saveOutcomes(outcomes, at) {
			const count = await evaluation.saveOutcomes(outcomes, at);
			await site.clock.advance(31 * SECOND_MS);
			await leases.acquire('alerts', 'somebody else', site.clock.now(), 30 * SECOND_MS);
			return count;
		},
	};
	expect(await evaluateAlerts({ ...site.parts, evaluation: slow })).toMatchObject({
		state: 'overtaken',
		firedCount: 2_000,
	});
	await site.parts.leases.release('alerts', 'somebody else');
	expect(await evaluateAlerts(site.parts)).toMatchObject({ state: 'done', firedCount: 1 });
});

test('the lease is released when storage fails', async () => {
	const broken = { ...site.parts.evaluation, loadBatch: () => Promise.reject(new Error('broken')) };
	await expect(evaluateAlerts({ ...site.parts, evaluation: broken })).rejects.toThrow('broken');
	expect(await evaluateAlerts(site.parts)).toMatchObject({ state: 'done' });
});

test('occurrences are deleted after a month', async () => {
	await add({});
	await site.report({ current: { tempC: -12 } });
	await evaluateAlerts(site.parts);
	await site.clock.advance(30 * 24 * HOUR_MS + 1);
	await evaluateAlerts(site.parts);
	expect(await occurrences()).toEqual([]);
});
