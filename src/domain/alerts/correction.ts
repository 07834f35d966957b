import type { Figure } from '../figure.ts';
import { HOUR_MS, type UnixMs } from '../time.ts';
import { type AlertRule, watchedBy } from './alert-rule.ts';
import { compareRule, type RuleValue } from './compare-rule.ts';

/** An occurrence that its owner was notified of, and the figure that made the alert fire. */
export type FiredOccurrence = {
	/** The rule as it was then. */
	readonly rule: AlertRule;
	readonly value: RuleValue;
	/** The instant for which the value held. */
	readonly measuredAt: UnixMs;
	readonly firedAt: UnixMs;
};

/** A figure that the resort's staff reported, with the time of publication. */
export type ReportedFigure = { readonly figure: Figure<RuleValue>; readonly publishedAt: UnixMs };

/** A current figure describes the same conditions for as long as it may be shown. */
const SAME_STATE_MS = 3 * HOUR_MS;
/** Snow on the ground changes over a day. */
const SAME_DEPTH_MS = 12 * HOUR_MS;

/**
 * Returns whether a report contradicts an occurrence, so that the rule would not have held. It does if
 *
 * - it comes from the resort, and was published after the alert fired;
 * - it is about the same time: snowfall windows share at least half of their hours, depths are at most half a day
 *   apart, and other figures at most three hours; a report of a later day is news, and corrects nothing;
 * - its value is known, and the rule does not hold for it.
 *
 * A notification about a forecast is never corrected: the snow was forecast, whatever fell.
 */
export function isContradictedBy({ figure, publishedAt }: ReportedFigure, occurrence: FiredOccurrence): boolean {
	if (occurrence.rule.kind === 'forecast-snow') return false;
	if (figure.source !== 'reported' || figure.value === null || figure.measuredAt === null) return false;
	if (publishedAt < occurrence.firedAt) return false;
	if (Math.abs(figure.measuredAt - occurrence.measuredAt) > sameOccasionMs(occurrence.rule)) return false;
	return isComparable(figure.value, occurrence.value) && !compareRule(occurrence.rule, figure.value);
}

/**
 * Returns the occurrences that a report contradicts, so that exactly the people who were notified get the correction.
 *
 * @param fired occurrences of the alerts on the resort of the report
 * @param reportedFor returns what the report says about the figure of a rule; null: nothing
 */
export function findContradicted<C extends FiredOccurrence>(
	fired: readonly C[],
	reportedFor: (rule: AlertRule) => ReportedFigure | null,
): readonly C[] {
	return fired.filter((occurrence) => {
		const report = reportedFor(occurrence.rule);
		return report !== null && isContradictedBy(report, occurrence);
	});
}

function sameOccasionMs(rule: AlertRule): number {
	const watched = watchedBy(rule);
	if (typeof watched === 'string') return SAME_STATE_MS;
	switch (watched.kind) {
		case 'new-snow':
			return (watched.hours / 2) * HOUR_MS;
		case 'snow-depth':
			return SAME_DEPTH_MS;
		default:
			return SAME_STATE_MS;
	}
}

/** A value of another type cannot contradict the rule. */
function isComparable(reported: RuleValue, notified: RuleValue): boolean {
	return typeof reported === typeof notified && (typeof reported === 'string' || Number.isFinite(reported));
}
