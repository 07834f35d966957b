import { HOUR_MS, type UnixMs } from '../time.ts';
import { type AlertRule, watchedBy } from './alert-rule.ts';
import { type AlertSettings, MIN_SPACING_H } from './alert-settings.ts';
import { compareRule, type RuleValue } from './compare-rule.ts';
import { isQuiet } from './quiet-hours.ts';
import { hasFallenBack } from './rearm-margin.ts';

/**
 * The state of one alert between two evaluations. It fires once per storm:
 *
 *     armed ──holds──▶ fired ──fallen back by the margin, 12 h after firing──▶ armed
 *       │                ▲
 *       └──holds, but paused, quiet or too soon──▶ held ──still holds when it may──▶ fired
 *                                                   └──no longer holds──▶ armed
 *
 * A value that is missing or too old changes nothing: it neither fires nor re-arms.
 */
export type AlertState = {
	readonly phase: 'armed' | 'held' | 'fired';
	/** Occurrences so far, including the current one. */
	readonly occurrenceCount: number;
	/** When the current or latest occurrence was first seen; null: none yet. */
	readonly occurredAt: UnixMs | null;
	readonly lastFiredAt: UnixMs | null;
	/** For rules about the sky, after firing: since when the rule has not held; null: it holds. */
	readonly clearedAt: UnixMs | null;
};

/** Why an occurrence sends no notification for now. */
export type Suppression = 'suppressed-paused' | 'suppressed-quiet-hours' | 'suppressed-spacing';

/** The event of one evaluation. A suppression is reported once, when the occurrence is first seen. */
export type AlertEvent = 'fire' | Suppression;

export type AlertStep = {
	/** The same object as was passed in if nothing has changed, so that nothing has to be written. */
	readonly state: AlertState;
	readonly event: AlertEvent | null;
};

/**
 * The state of a new alert. It is armed, so that it fires at once if its rule already holds: a person who asks for six
 * inches on the morning after eight fell expects a notification, and would take silence for a bug.
 */
export const newAlertState: AlertState = {
	phase: 'armed',
	occurrenceCount: 0,
	occurredAt: null,
	lastFiredAt: null,
	clearedAt: null,
};

/** How long the sky must have changed before it counts as a new event: every snowfall has gaps. */
export const EVENT_GAP_H = 6;
const EVENT_GAP_MS = EVENT_GAP_H * HOUR_MS;

/**
 * Evaluates one alert once. Given the same arguments, two evaluators arrive at the same occurrence number.
 *
 * @param value null: missing or too old; see `knownValue`
 */
export function stepAlert(
	state: AlertState,
	rule: AlertRule,
	value: RuleValue | null,
	now: UnixMs,
	settings: AlertSettings,
): AlertStep {
	if (value === null) return unchanged(state);
	if (state.phase === 'fired') return unchanged(afterFiring(state, rule, value, now));
	if (compareRule(rule, value)) return whileHolding(state, now, suppressionAt(state, settings, now));
	if (state.phase === 'armed') return unchanged(state);
	// A held occurrence survives a figure that wavers below the threshold, but not the end of the event.
	const over = hasFallenBack(rule, value) || suppressionAt(state, settings, now) === null;
	return unchanged(over ? { ...state, phase: 'armed' } : state);
}

function unchanged(state: AlertState): AlertStep {
	return { state, event: null };
}

function whileHolding(state: AlertState, now: UnixMs, suppression: Suppression | null): AlertStep {
	if (state.phase === 'held' && suppression !== null) return unchanged(state);
	const occurrence =
		state.phase === 'held' ? state : { ...state, occurrenceCount: state.occurrenceCount + 1, occurredAt: now };
	return suppression === null
		? { state: { ...occurrence, phase: 'fired', lastFiredAt: now, clearedAt: null }, event: 'fire' }
		: { state: { ...occurrence, phase: 'held' }, event: suppression };
}

/** Returns why an alert whose rule holds would send no notification at `now`; null: it would send one. */
export function suppressionAt(
	{ lastFiredAt }: Pick<AlertState, 'lastFiredAt'>,
	{ paused, quietHours, minSpacingH }: AlertSettings,
	now: UnixMs,
): Suppression | null {
	if (paused) return 'suppressed-paused';
	if (lastFiredAt !== null && now - lastFiredAt < minSpacingH * HOUR_MS) return 'suppressed-spacing';
	return quietHours !== null && isQuiet(quietHours, now) ? 'suppressed-quiet-hours' : null;
}

function afterFiring(state: AlertState, rule: AlertRule, value: RuleValue, now: UnixMs): AlertState {
	const soon = state.lastFiredAt !== null && now - state.lastFiredAt < MIN_SPACING_H * HOUR_MS;
	if (typeof watchedBy(rule) !== 'string') {
		return !soon && hasFallenBack(rule, value) ? { ...state, phase: 'armed' } : state;
	}
	if (compareRule(rule, value)) return state.clearedAt === null ? state : { ...state, clearedAt: null };
	if (state.clearedAt === null) return { ...state, clearedAt: now };
	return soon || now - state.clearedAt < EVENT_GAP_MS ? state : { ...state, phase: 'armed', clearedAt: null };
}

/**
 * Arms an alert again: by hand, after its rule was changed, or after its occurrence was corrected. If the rule holds, the
 * alert fires at the next evaluation, but keeps its spacing, so that pressing the button often does not send mail as often.
 */
export function rearmAlert(state: AlertState): AlertState {
	return { ...state, phase: 'armed', clearedAt: null };
}

/** Returns the permanent id of one occurrence of one alert: two messages with the same id are the same message. */
export function occurrenceId(alertId: string, { occurrenceCount }: AlertState): string {
	return `${alertId}:${occurrenceCount}`;
}
