import type { Alert } from '../../src/app/alerts/alert-ports.ts';
import type { AlertRule } from '../../src/domain/alerts/alert-rule.ts';
import { type AlertState, newAlertState } from '../../src/domain/alerts/alert-state.ts';
import {
	createLibsqlAlertSecretStore,
	createLibsqlWebhookEndpointStore,
} from '../../src/storage/alerts/libsql-alert-endpoint-stores.ts';
import { createLibsqlAlertStore } from '../../src/storage/alerts/libsql-alert-store.ts';
import {
	createLibsqlCorrectionStore,
	createLibsqlEvaluationStore,
} from '../../src/storage/alerts/libsql-evaluation-store.ts';
import { createLibsqlMessageOutbox } from '../../src/storage/alerts/libsql-message-outbox.ts';
import type { Database } from '../../src/storage/open-database.ts';
import { testEpochAt } from './fake-clock.ts';

export const tenCm: AlertRule = { kind: 'new-snow', hours: 24, operator: '>=', value: 10, unit: 'cm' };

/** An alert on ten centimetres at Mammoth that notifies a webhook, unless overridden. */
export function makeAlert(changes: Partial<Alert> = {}): Alert {
	return {
		id: 'alert-1',
		userId: 'ada',
		resortId: 'mammoth',
		rule: tenCm,
		settings: { paused: false, quietHours: null, minSpacingH: 12 },
		channels: ['webhook'],
		state: newAlertState,
		version: 1,
		createdAt: testEpochAt,
		updatedAt: testEpochAt,
		...changes,
	};
}

/** State of an alert that has just fired for the nth time. */
export function firedState(occurrenceCount = 1, at = testEpochAt): AlertState {
	return { phase: 'fired', occurrenceCount, occurredAt: at, lastFiredAt: at, clearedAt: null };
}

/** Every store of alerts on one database. */
export function createAlertStores(database: Database) {
	return {
		alerts: createLibsqlAlertStore(database),
		evaluation: createLibsqlEvaluationStore(database),
		messages: createLibsqlMessageOutbox(database),
		corrections: createLibsqlCorrectionStore(database),
		webhooks: createLibsqlWebhookEndpointStore(database),
		secrets: createLibsqlAlertSecretStore(database),
	};
}
export type AlertStores = ReturnType<typeof createAlertStores>;

/** Stores that an alert fired, as an evaluation does. */
export function fire({ evaluation }: AlertStores, alert: Alert, at = testEpochAt): Promise<number> {
	const state = firedState(alert.state.occurrenceCount + 1, at);
	return evaluation.saveOutcomes([{ alert, state, fired: { value: 12, measuredAt: at } }], at);
}
