import { HOUR_MS, type UnixMs } from '../time.ts';
import { type AlertRule, watchedBy } from './alert-rule.ts';
import { type AlertSettings, LEAST_SPACING_H } from './alert-settings.ts';
import { compareRule, type RuleValue } from './compare-rule.ts';
import { isQuiet } from './quiet-hours.ts';
import { hasFallenBack } from './rearm-margin.ts';

/**
 * What is remembered of one alert between two evaluations. It tells a storm once:
 *
 *     armed ──holds──▶ fired ──fallen back by the margin, 12 h after firing──▶ armed
 *       │                ▲
 *       └──holds, but paused, quiet or too soon──▶ held ──still holds when it may──▶ fired
 *                                                   └──does not hold any more──▶ armed
 *
 * A value that is missing or too old changes nothing: it neither fires nor re-arms.
 */
export type AlertState = {
	readonly phase: 'armed' | 'held' | 'fired';
	/** Crossings so far, the present one included. */
	readonly crossingCount: number;
	/** When the present or latest crossing was first seen; null: none yet. */
	readonly crossedAt: UnixMs | null;
	readonly lastFiredAt: UnixMs | null;
	/** After firing, for rules about the sky: since when they have not held; null: they hold. */
	readonly lapsedAt: UnixMs | null;
};

/** Why a crossing gives no word for now. */
export type Suppression = 'suppressed-paused' | 'suppressed-quiet-hours' | 'suppressed-spacing';

/** What came of one evaluation. A suppression is told once, when the crossing is seen. */
export type AlertEvent = 'fire' | Suppression;

export type AlertStep = {
	/** The very object that was given if nothing has changed, so that nothing need be written. */
	readonly state: AlertState;
	readonly event: AlertEvent | null;
};

/**
 * An alert that was just made. Armed, so that it fires at once if its rule holds already: who asks for six inches on the
 * morning after eight fell wants to hear of them, and would take silence for a fault.
 */
export const newAlertState: AlertState = {
	phase: 'armed',
	crossingCount: 0,
	crossedAt: null,
	lastFiredAt: null,
	lapsedAt: null,
};

/** How long the sky must have changed before it counts as another event: there are gaps in every snowfall. */
export const SKY_LAPSE_H = 6;
const SKY_LAPSE_MS = SKY_LAPSE_H * HOUR_MS;

/**
 * One evaluation of one alert. Given the same arguments two evaluators come to the same crossing number.
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
	// A held crossing survives wavering below the threshold for as long as it is held, but not the end of the event.
	const over = hasFallenBack(rule, value) || suppressionAt(state, settings, now) === null;
	return unchanged(over ? { ...state, phase: 'armed' } : state);
}

function unchanged(state: AlertState): AlertStep {
	return { state, event: null };
}

function whileHolding(state: AlertState, now: UnixMs, suppression: Suppression | null): AlertStep {
	if (state.phase === 'held' && suppression !== null) return unchanged(state);
	const crossing =
		state.phase === 'held' ? state : { ...state, crossingCount: state.crossingCount + 1, crossedAt: now };
	return suppression === null
		? { state: { ...crossing, phase: 'fired', lastFiredAt: now, lapsedAt: null }, event: 'fire' }
		: { state: { ...crossing, phase: 'held' }, event: suppression };
}

/** Why an alert whose rule holds would give no word at `now`; null: it would. */
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
	const soon = state.lastFiredAt !== null && now - state.lastFiredAt < LEAST_SPACING_H * HOUR_MS;
	if (typeof watchedBy(rule) !== 'string') {
		return !soon && hasFallenBack(rule, value) ? { ...state, phase: 'armed' } : state;
	}
	if (compareRule(rule, value)) return state.lapsedAt === null ? state : { ...state, lapsedAt: null };
	if (state.lapsedAt === null) return { ...state, lapsedAt: now };
	return soon || now - state.lapsedAt < SKY_LAPSE_MS ? state : { ...state, phase: 'armed', lapsedAt: null };
}

/**
 * Armed anew: by hand, after the rule was changed, or after a correction took the crossing back. If the rule holds, the
 * alert fires at the next evaluation, but keeps its spacing: whoever presses the button often does not get mail as often.
 */
export function rearmAlert(state: AlertState): AlertState {
	return { ...state, phase: 'armed', lapsedAt: null };
}

/** Names one crossing of one alert for good: a message that carries it twice is the same message. */
export function crossingId(alertId: string, { crossingCount }: AlertState): string {
	return `${alertId}:${crossingCount}`;
}
