import type { AlertConditions } from '../../domain/alerts/alert-conditions.ts';
import type { AlertRule } from '../../domain/alerts/alert-rule.ts';
import { type AlertState, type Suppression, suppressionAt } from '../../domain/alerts/alert-state.ts';
import { compareRule, type RuleValue } from '../../domain/alerts/compare-rule.ts';
import { describeRearm } from '../../domain/alerts/describe-rearm.ts';
import { describeRule, describeStanding } from '../../domain/alerts/describe-rule.ts';
import { knownValue, ruleValue } from '../../domain/alerts/rule-value.ts';
import { toMetric } from '../../domain/alerts/threshold-unit.ts';
import { formatTimeOfDay } from '../../domain/alerts/time-of-day.ts';
import { watchedBy } from '../../domain/alerts/watched-condition.ts';
import { missingFigure } from '../../domain/figure.ts';
import type { Resort } from '../../domain/resort.ts';
import type { UnixMs } from '../../domain/time.ts';
import type { Alert, AlertChannel } from './alert-ports.ts';

/** One alert as its owner sees it. */
export type AlertView = {
	readonly id: string;
	/** Null: the resort is no longer on this site, and nothing is known of it. */
	readonly resort: Pick<Resort, 'id' | 'name'> | null;
	/** The rule in words. */
	readonly words: string;
	/** The value now against the threshold, in words. */
	readonly standing: string;
	/** How much of the way to the threshold has been made, 0 to 1; null where that is no sensible question. */
	readonly share: number | null;
	/** Null: not known now. */
	readonly holds: boolean | null;
	/** The instant for which the value holds. */
	readonly measuredAt: UnixMs | null;
	readonly phase: AlertState['phase'];
	/** While a crossing is held: why it gives no word yet. */
	readonly heldBecause: Suppression | null;
	readonly crossedAt: UnixMs | null;
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

/** @param conditions undefined: of a resort that there is no more */
export function viewAlert(
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
		words: describeRule(rule, resort?.name ?? alert.resortId),
		standing: describeStanding(rule, value),
		share: shareOf(rule, value),
		holds: value === null ? null : compareRule(rule, value),
		measuredAt: figure.measuredAt,
		phase: state.phase,
		heldBecause: state.phase === 'held' ? suppressionAt(state, settings, now) : null,
		crossedAt: state.crossedAt,
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
