import { type AlertConditions, knownValue, ruleValue } from '../../domain/alerts/alert-conditions.ts';
import { type AlertRule, watchedBy } from '../../domain/alerts/alert-rule.ts';
import { type AlertState, type Suppression, suppressionAt } from '../../domain/alerts/alert-state.ts';
import { compareRule, type RuleValue } from '../../domain/alerts/compare-rule.ts';
import { describeRearm, describeRule, describeStanding } from '../../domain/alerts/describe-rule.ts';
import { toMetric } from '../../domain/alerts/threshold-unit.ts';
import { missingFigure } from '../../domain/figure.ts';
import { type Resort, resortNameOf } from '../../domain/resort.ts';
import type { UnixMs } from '../../domain/time.ts';
import { formatTimeOfDay } from '../../domain/time-of-day.ts';
import type { Alert, AlertChannel, Occurrence } from './alert-ports.ts';
import { type AlertConditionsParts, loadAlertConditions } from './evaluate-alert.ts';
import { type AlertParts, findAlert, listAlerts, MAX_ALERTS } from './manage-alerts.ts';
import { formatFigure } from './render-message.ts';

/** What the page of a person's alerts shows. */
export type AlertListView = {
	/** Oldest first. */
	readonly watching: readonly AlertView[];
	/** Alerts in an occurrence now, notified or held; the latest first. */
	readonly triggered: readonly AlertView[];
	/** The limit of alerts is reached. */
	readonly isFull: boolean;
	readonly max: number;
};

/** The view of a person without alerts. */
const noAlerts: AlertListView = { watching: [], triggered: [], isFull: false, max: MAX_ALERTS };

export type LoadAlertsParts = AlertParts & AlertConditionsParts;

/**
 * Loads a person's alerts with the figures that they watch. Fetches nothing.
 *
 * @param userId null: a visitor without a session, who has no alerts
 * @throws {StorageError}
 */
export async function loadAlertList(parts: LoadAlertsParts, userId: string | null): Promise<AlertListView> {
	if (userId === null) return noAlerts;
	const alerts = await listAlerts(parts, userId);
	const views = await viewAlerts(parts, alerts);
	const latestFirst = (a: AlertView, b: AlertView) => (b.occurredAt ?? 0) - (a.occurredAt ?? 0);
	return {
		watching: views.filter(({ phase }) => phase === 'armed'),
		triggered: views.filter(({ phase }) => phase !== 'armed').sort(latestFirst),
		isFull: alerts.length >= MAX_ALERTS,
		max: MAX_ALERTS,
	};
}

/** One alert with its notification history, newest first. */
export type AlertDetailView = {
	readonly alert: Alert;
	readonly view: AlertView;
	readonly history: readonly NotificationView[];
};

/** One occurrence as its owner sees it. */
export type NotificationView = {
	readonly firedAt: UnixMs;
	/** The figure that made the alert fire. */
	readonly description: string;
	/** What the resort reported instead, in words; null: nothing. */
	readonly correction: string | null;
};

const MAX_NOTIFICATIONS = 20;
/** More than all alerts of a person can have fired in the time for which occurrences are kept. */
const MAX_READ = 2_000;

/**
 * @throws {AlertNotFoundError}
 * @throws {StorageError}
 */
export async function loadAlert(parts: LoadAlertsParts, userId: string, id: string): Promise<AlertDetailView> {
	const alert = await findAlert(parts, userId, id);
	const [view] = await viewAlerts(parts, [alert]);
	const occurrences = await parts.alerts.listOccurrences(userId, MAX_READ);
	return {
		alert,
		view: view ?? viewAlert(alert, undefined, undefined, parts.clock.now()),
		history: occurrences
			.filter(({ alertId }) => alertId === id)
			.slice(0, MAX_NOTIFICATIONS)
			.map((occurrence) => viewNotification(occurrence, parts.resorts)),
	};
}

function viewNotification(occurrence: Occurrence, resorts: AlertConditionsParts['resorts']): NotificationView {
	const { rule, value, correction, resortId, firedAt } = occurrence;
	const name = resortNameOf(resortId, resorts);
	return {
		firedAt,
		description: formatFigure(rule, value, name),
		correction: correction && formatFigure(rule, correction.value, name),
	};
}

async function viewAlerts(parts: AlertConditionsParts, alerts: readonly Alert[]): Promise<readonly AlertView[]> {
	const conditions = await loadAlertConditions(parts, new Set(alerts.map(({ resortId }) => resortId)));
	const resorts = new Map(parts.resorts.map((resort) => [resort.id, resort]));
	const now = parts.clock.now();
	return alerts.map((alert) => viewAlert(alert, resorts.get(alert.resortId), conditions.get(alert.resortId), now));
}

/** One alert as its owner sees it. */
export type AlertView = {
	readonly id: string;
	/** Null: the resort is no longer on this site, and nothing is known of it. */
	readonly resort: Pick<Resort, 'id' | 'name'> | null;
	/** The rule in words. */
	readonly description: string;
	/** The current value against the threshold, in words. */
	readonly standing: string;
	/** The value as a share of the threshold, 0 to 1; null if that makes no sense for the rule. */
	readonly share: number | null;
	/** Null: not known now. */
	readonly holds: boolean | null;
	/** The instant for which the value holds. */
	readonly measuredAt: UnixMs | null;
	readonly phase: AlertState['phase'];
	/** While an occurrence is held: why no notification has been sent. */
	readonly heldBecause: Suppression | null;
	readonly occurredAt: UnixMs | null;
	readonly lastFiredAt: UnixMs | null;
	/** After firing: when it may fire again, in words. */
	readonly rearms: string;
	readonly paused: boolean;
	readonly channels: readonly AlertChannel[];
	/** `22:00 to 06:00, America/Denver`; null: none. */
	readonly quietHours: string | null;
	readonly minSpacingH: number;
	/** Of the resort; null before the first fetch. */
	readonly timeZone: string | null;
};

/** @param conditions undefined: the resort no longer exists */
function viewAlert(
	alert: Alert,
	resort: Pick<Resort, 'id' | 'name'> | undefined,
	conditions: AlertConditions | undefined,
	now: UnixMs,
): AlertView {
	const { rule, settings, state } = alert;
	const figure = conditions ? ruleValue(rule, conditions) : missingFigure;
	const value = knownValue(figure, now);
	const { paused, quietHours, minSpacingH } = settings;
	return {
		id: alert.id,
		resort: resort ? { id: resort.id, name: resort.name } : null,
		description: describeRule(rule, resort?.name ?? alert.resortId),
		standing: describeStanding(rule, value),
		share: shareOf(rule, value),
		holds: value === null ? null : compareRule(rule, value),
		measuredAt: figure.measuredAt,
		phase: state.phase,
		heldBecause: state.phase === 'held' ? suppressionAt(state, settings, now) : null,
		occurredAt: state.occurredAt,
		lastFiredAt: state.lastFiredAt,
		rearms: describeRearm(rule),
		paused,
		channels: alert.channels,
		quietHours:
			quietHours &&
			`${formatTimeOfDay(quietHours.fromMinute)} to ${formatTimeOfDay(quietHours.untilMinute)}, ${quietHours.timeZone}`,
		minSpacingH,
		timeZone: conditions?.timeZone ?? null,
	};
}

function shareOf(rule: AlertRule, value: RuleValue | null): number | null {
	const watched = watchedBy(rule);
	if (typeof watched === 'string' || typeof value !== 'number' || watched.kind === 'temperature') return null;
	if (watched.operator === '<' || watched.operator === '<=') return null;
	const threshold = toMetric(watched.value, watched.unit);
	return threshold <= 0 ? null : Math.min(1, Math.max(0, value / threshold));
}
