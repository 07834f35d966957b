import { IncompleteReadingsError } from '../errors.ts';
import { MIN_STALE_AFTER_MS } from '../freshness.ts';
import { ascendingHours, hourPhaseMs, hoursBetween } from '../hour-series.ts';
import { newSnowCm } from '../new-snow.ts';
import { powderScore } from '../powder-score.ts';
import type { Height, HourlyReading, ResortReadings } from '../readings.ts';
import { DAY_MS, HOUR_MS, type UnixMs } from '../time.ts';
import { weatherCondition } from '../weather-condition.ts';
import { type AlertRule, watchedBy } from './alert-rule.ts';
import type { AlertSettings } from './alert-settings.ts';
import { newAlertState, stepAlert } from './alert-state.ts';
import type { RuleValue } from './compare-rule.ts';
import type { ThresholdRule } from './threshold-rule.ts';

/** How far back an alert is rehearsed: as far as hours are kept. */
const REHEARSAL_DAYS = 30;

/** The result of a rehearsal: what an alert would have done. */
export type Rehearsal =
	| {
			readonly outcome: 'rehearsed';
			/** When it would have fired, ascending. */
			readonly firedAt: readonly UnixMs[];
			/** Hours in the period, and how many of them were skipped because a figure of their window is missing. */
			readonly hourCount: number;
			readonly skippedHourCount: number;
	  }
	/** Past forecasts are not stored. */
	| { readonly outcome: 'no-past-forecasts' }
	/** Not one hour could be evaluated. */
	| { readonly outcome: 'no-history' };

/** Returns which hours to load for a rehearsal: `fromAt < endsAt <= toAt`, the windows of its first hour included. */
export function rehearsalWindow(now: UnixMs): { readonly fromAt: UnixMs; readonly toAt: UnixMs } {
	return { fromAt: now - REHEARSAL_DAYS * DAY_MS - WIDEST_WINDOW_MS, toAt: now };
}

/**
 * Steps an alert, as if it had been created 30 days ago, through each hour since, by the rules of `stepAlert`. It fires at
 * once if its rule already held at the start, and never in quiet hours.
 *
 * Live alerts are evaluated every few minutes, and against the resort's own reports too; a rehearsal uses only the model's
 * hours.
 *
 * @param readings hours of `rehearsalWindow`, in any order; hours long after the last fetch were a forecast, and count as missing
 * @param settings as they will be saved; a paused alert is rehearsed as if it were not paused
 */
export function rehearseAlert(
	rule: AlertRule,
	{ hourly, fetchedAt }: Pick<ResortReadings, 'hourly' | 'fetchedAt'>,
	now: UnixMs,
	settings: AlertSettings,
): Rehearsal {
	if (rule.kind === 'forecast-snow') return { outcome: 'no-past-forecasts' };
	const passed = (hours: readonly HourlyReading[]) =>
		hoursBetween(
			ascendingHours(hours),
			Number.NEGATIVE_INFINITY,
			Math.min(now, (fetchedAt ?? now) + MIN_STALE_AFTER_MS),
		);
	const summit = passed(hourly.summit);
	const valueAt = pastValues(rule, { base: passed(hourly.base), summit });
	const awake = { ...settings, paused: false };

	const phaseMs = hourPhaseMs(summit);
	const lastHourAt = Math.floor((now - phaseMs) / HOUR_MS) * HOUR_MS + phaseMs;
	const hourCount = (REHEARSAL_DAYS * DAY_MS) / HOUR_MS;
	const firedAt: UnixMs[] = [];
	let skippedHourCount = 0;
	let state = newAlertState;
	for (let hoursAgo = hourCount - 1; hoursAgo >= 0; hoursAgo -= 1) {
		const endsAt = lastHourAt - hoursAgo * HOUR_MS;
		const value = valueAt(endsAt);
		if (value === null) skippedHourCount += 1;
		const step = stepAlert(state, rule, value, endsAt, awake);
		state = step.state;
		if (step.event === 'fire') firedAt.push(endsAt);
	}
	if (skippedHourCount === hourCount) return { outcome: 'no-history' };
	return { outcome: 'rehearsed', firedAt, hourCount, skippedHourCount };
}

/** Returns the rehearsal in words, for the person about to save the alert. */
export function describeRehearsal(rehearsal: Rehearsal): string {
	switch (rehearsal.outcome) {
		case 'no-past-forecasts':
			return 'We can’t test this alert: past forecasts aren’t kept.';
		case 'no-history':
			return `We can’t test this alert: no figures are stored for the last ${REHEARSAL_DAYS} days.`;
		case 'rehearsed': {
			const { firedAt, hourCount, skippedHourCount } = rehearsal;
			const summary = `Would ${timesFired(firedAt.length)} in the last ${REHEARSAL_DAYS} days.`;
			if (skippedHourCount === 0) return summary;
			return `${summary} ${skippedHourCount} of ${hourCount} hours ${skippedHourCount === 1 ? 'was' : 'were'} skipped because figures are missing.`;
		}
	}
}

function timesFired(count: number): string {
	if (count === 0) return 'not have fired';
	return count === 1 ? 'have fired once' : `have fired ${count} times`;
}

/** Stored hours of one resort by height, ascending, each once. */
export type PastHours = { readonly [H in Height]: readonly HourlyReading[] };

/** The widest window of any rule: new snow of 72 h, and the powder score. */
const WIDEST_WINDOW_MS = 72 * HOUR_MS;

/** Returns the value of a rule at one of a resort's past hours. */
export type PastValues = (endsAt: UnixMs) => RuleValue | null;

/**
 * Returns the values of a rule at the end of past hours: the same figures from the same functions as now, but from stored
 * hours alone. Null: an hour of the window is missing.
 *
 * @param rule not one about the forecast: past forecasts are not stored
 */
function pastValues(rule: Exclude<AlertRule, { readonly kind: 'forecast-snow' }>, hours: PastHours): PastValues {
	const watched = watchedBy(rule);
	if (typeof watched === 'string') {
		return atHour(hours.summit, ({ weatherCode }) => kindOf(weatherCode));
	}
	return pastFigures(watched, hours);
}

function kindOf(weatherCode: number | null): RuleValue | null {
	return weatherCode === null ? null : (weatherCondition(weatherCode, true)?.kind ?? null);
}

function pastFigures(rule: ThresholdRule, hours: PastHours): PastValues {
	switch (rule.kind) {
		case 'new-snow':
			return overWindow(hours.summit, rule.hours, (window, endsAt) => newSnowCm(window, rule.hours, endsAt));
		case 'powder-score':
			return overWindow(hours.summit, 72, (window, endsAt) => powderScore(window, endsAt).score);
		case 'temperature':
			return atHour(hours[rule.height], ({ tempC }) => tempC);
		case 'gust':
			return atHour(hours[rule.height], ({ gustKmh }) => gustKmh);
		case 'snow-depth':
			return atHour(hours[rule.height], ({ snowDepthCm }) => snowDepthCm);
		case 'forecast-snow':
			return () => null;
	}
}

function atHour(hours: readonly HourlyReading[], pick: (hour: HourlyReading) => RuleValue | null): PastValues {
	const byEnd = new Map(hours.map((hour) => [hour.endsAt, hour]));
	return (endsAt) => {
		const hour = byEnd.get(endsAt);
		return hour ? pick(hour) : null;
	};
}

/** Passes only the hours of its window to each computation, so that none has to search a month of hours. */
function overWindow(
	hours: readonly HourlyReading[],
	hourCount: number,
	compute: (window: readonly HourlyReading[], endsAt: UnixMs) => number,
): PastValues {
	const indexes = new Map(hours.map(({ endsAt }, index) => [endsAt, index]));
	return (endsAt) => {
		const last = indexes.get(endsAt);
		if (last === undefined) return null;
		try {
			return compute(hours.slice(Math.max(0, last + 1 - hourCount), last + 1), endsAt);
		} catch (error) {
			if (error instanceof IncompleteReadingsError) return null;
			throw error;
		}
	};
}
