import {
	type AlertConditions,
	describeAlertConditions,
	knownValue,
	ruleValue,
} from '../../domain/alerts/alert-conditions.ts';
import { stepAlert } from '../../domain/alerts/alert-state.ts';
import { descriptionWindow } from '../../domain/readings-window.ts';
import type { UnixMs } from '../../domain/time.ts';
import { siteFetchIntervalMs } from '../plan-fetch.ts';
import type { PublishedReports } from '../reports/report-ports.ts';
import type { Site } from '../site.ts';
import type { Alert, AlertOutcome } from './alert-ports.ts';

/**
 * Evaluates one alert once.
 *
 * @param conditions undefined: the resort no longer exists, and nothing is known about it
 * @returns null: nothing has changed, and nothing has to be written
 */
export function evaluateAlert(alert: Alert, conditions: AlertConditions | undefined, now: UnixMs): AlertOutcome | null {
	if (!conditions) return null;
	const figure = ruleValue(alert.rule, conditions);
	const value = knownValue(figure, now);
	const { state, event } = stepAlert(alert.state, alert.rule, value, now, alert.settings);
	if (state === alert.state) return null;
	const fires = event === 'fire' && value !== null;
	return { alert, state, fired: fires ? { value, measuredAt: figure.measuredAt ?? now } : null };
}

export type AlertConditionsParts = Pick<Site, 'resorts' | 'source' | 'conditions' | 'clock'> & {
	readonly reports: PublishedReports;
};

/**
 * Loads the conditions that alerts are evaluated against, once per resort, however many alerts watch it. Fetches nothing.
 *
 * @param resortIds the resorts to load; undefined: all
 * @throws {StorageError}
 */
export async function loadAlertConditions(
	{ resorts, source, conditions, reports, clock }: AlertConditionsParts,
	resortIds?: ReadonlySet<string>,
): Promise<ReadonlyMap<string, AlertConditions>> {
	const now = clock.now();
	const wanted = resorts.filter(({ id }) => resortIds?.has(id) ?? true);
	if (wanted.length === 0) return new Map();
	const ids = wanted.map(({ id }) => id);
	const readings = await conditions.loadReadings(ids, descriptionWindow(now));
	const published = await reports.loadPublished(ids);
	const policy = { fetchIntervalMs: siteFetchIntervalMs(resorts, source) };
	return new Map(
		wanted.map((resort) => {
			const { id } = resort;
			return [id, describeAlertConditions(resort, readings.get(id), now, policy, published.get(id) ?? null)];
		}),
	);
}
