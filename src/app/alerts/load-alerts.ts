import type { UnixMs } from '../../domain/time.ts';
import type { Alert, Crossing } from './alert-ports.ts';
import { type AlertView, viewAlert } from './alert-view.ts';
import { type AlertConditionsParts, loadAlertConditions } from './load-alert-conditions.ts';
import { type AlertParts, findAlert, listAlerts, MOST_ALERTS } from './manage-alerts.ts';
import { figureWords } from './message-words.ts';

/** What the page of a person's alerts shows. */
export type AlertListView = {
	/** Oldest first. */
	readonly watching: readonly AlertView[];
	/** In a crossing now, told or held back; the latest first. */
	readonly triggered: readonly AlertView[];
	/** No further alert can be made. */
	readonly isFull: boolean;
	readonly most: number;
};

/** Of somebody who has set none. */
const noAlerts: AlertListView = { watching: [], triggered: [], isFull: false, most: MOST_ALERTS };

export type LoadAlertsParts = AlertParts & AlertConditionsParts;

/**
 * A person's alerts beside the figures that they watch. Fetches nothing.
 *
 * @param userId null: somebody without a session, who has none
 * @throws {StorageError}
 */
export async function loadAlertList(parts: LoadAlertsParts, userId: string | null): Promise<AlertListView> {
	if (userId === null) return noAlerts;
	const alerts = await listAlerts(parts, userId);
	const views = await viewAlerts(parts, alerts);
	const latestFirst = (a: AlertView, b: AlertView) => (b.crossedAt ?? 0) - (a.crossedAt ?? 0);
	return {
		watching: views.filter(({ phase }) => phase === 'armed'),
		triggered: views.filter(({ phase }) => phase !== 'armed').sort(latestFirst),
		isFull: alerts.length >= MOST_ALERTS,
		most: MOST_ALERTS,
	};
}

/** One alert with what it has told so far, newest first. */
export type AlertDetailView = {
	readonly alert: Alert;
	readonly view: AlertView;
	readonly told: readonly ToldView[];
};

/** One crossing as its owner sees it. */
export type ToldView = {
	readonly firedAt: UnixMs;
	/** The figure that it was told for. */
	readonly words: string;
	/** What the resort reported instead, in words; null: nothing. */
	readonly correction: string | null;
};

const MOST_TOLD = 20;
/** More than all alerts of a person can have told within what is kept. */
const MOST_READ = 2_000;

/**
 * @throws {AlertNotFoundError}
 * @throws {StorageError}
 */
export async function loadAlert(parts: LoadAlertsParts, userId: string, id: string): Promise<AlertDetailView> {
	const alert = await findAlert(parts, userId, id);
	const [view] = await viewAlerts(parts, [alert]);
	const crossings = await parts.alerts.listCrossings(userId, MOST_READ);
	return {
		alert,
		view: view ?? viewAlert(alert, undefined, undefined, parts.clock.now()),
		told: crossings
			.filter(({ alertId }) => alertId === id)
			.slice(0, MOST_TOLD)
			.map((crossing) => viewTold(crossing, parts.resorts)),
	};
}

function viewTold(crossing: Crossing, resorts: AlertConditionsParts['resorts']): ToldView {
	const { rule, value, correction, resortId, firedAt } = crossing;
	const name = resorts.find(({ id }) => id === resortId)?.name ?? resortId;
	return {
		firedAt,
		words: figureWords(rule, value, name),
		correction: correction && figureWords(rule, correction.value, name),
	};
}

async function viewAlerts(parts: AlertConditionsParts, alerts: readonly Alert[]): Promise<readonly AlertView[]> {
	const conditions = await loadAlertConditions(parts, new Set(alerts.map(({ resortId }) => resortId)));
	const resorts = new Map(parts.resorts.map((resort) => [resort.id, resort]));
	const now = parts.clock.now();
	return alerts.map((alert) => viewAlert(alert, resorts.get(alert.resortId), conditions.get(alert.resortId), now));
}
