import type { Figure } from '../figure.ts';
import { HOUR_MS, type UnixMs } from '../time.ts';
import { type AlertRule, watchedBy } from './alert-rule.ts';
import { compareRule, type RuleValue } from './compare-rule.ts';

/** A occurrence that was told to somebody, and the figure that it was told for. */
export type FiredOccurrence = {
	/** The rule as it was then. */
	readonly rule: AlertRule;
	readonly value: RuleValue;
	/** The instant for which the value held. */
	readonly measuredAt: UnixMs;
	readonly firedAt: UnixMs;
};

/** A figure that the resort's staff report, with the time at which they said so. */
export type ReportedFigure = { readonly figure: Figure<RuleValue>; readonly publishedAt: UnixMs };

/** A present figure is about the same state of things for as long as it may be shown. */
const SAME_STATE_MS = 3 * HOUR_MS;
/** Snow on the ground changes with the day. */
const SAME_DEPTH_MS = 12 * HOUR_MS;

/**
 * Whether a report takes back what was told: by it, the rule would not have held. A report does so if
 *
 * - it comes from the resort, and was published after the occurrence was told;
 * - it is about the same time: sums of snow over windows that share at least half of their hours, depths half a day
 *   apart at most, and other figures three hours; a report of a later day is news, and corrects nothing;
 * - its value is known, and does not make the rule hold.
 *
 * What was told of a forecast is never taken back: it was forecast, whatever came.
 */
export function isContradictedBy({ figure, publishedAt }: ReportedFigure, occurrence: FiredOccurrence): boolean {
	if (occurrence.rule.kind === 'forecast-snow') return false;
	if (figure.source !== 'reported' || figure.value === null || figure.measuredAt === null) return false;
	if (publishedAt < occurrence.firedAt) return false;
	if (Math.abs(figure.measuredAt - occurrence.measuredAt) > sameOccasionMs(occurrence.rule)) return false;
	return isComparable(figure.value, occurrence.value) && !compareRule(occurrence.rule, figure.value);
}

/**
 * The occurrences that a report takes back, so that exactly those who were told are told of the correction.
 *
 * @param fired occurrences of the alerts on the resort of the report
 * @param reportedFor what the report says of the figure of a rule; null: nothing
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

/** A value of another nature says nothing of the rule, and so takes nothing back. */
function isComparable(reported: RuleValue, told: RuleValue): boolean {
	return typeof reported === typeof told && (typeof reported === 'string' || Number.isFinite(reported));
}
