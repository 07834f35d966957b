import { DAY_MS, MINUTE_MS } from '../time.ts';
import { fieldText } from './report-terms.ts';
import type { SnowReport } from './snow-report.ts';
import type { PlausibilityContext, Unlikely } from './unlikely.ts';

/** Clocks of people and machines differ by as much. */
const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;

/** Times that lie the wrong way round, or too far from now. */
export function unlikelyTimes(report: SnowReport, { published, now, terms }: PlausibilityContext): readonly Unlikely[] {
	const { measuredAt, nextUpdateAt, firstChair, lastChair, seasonOpensOn, seasonClosesOn } = report;
	const found: Unlikely[] = [];
	const at = fieldText(report, 'measuredAt', terms);
	if (measuredAt !== null && measuredAt > now + CLOCK_TOLERANCE_MS) {
		found.push({
			field: 'measuredAt',
			code: 'MEASURED_IN_FUTURE',
			message: `Measured at ${at}, which is still to come`,
		});
	}
	if (measuredAt !== null && measuredAt < now - DAY_MS) {
		found.push({ field: 'measuredAt', code: 'MEASURED_LONG_AGO', message: `Measured at ${at}, more than a day ago` });
	}
	const last = published?.report.measuredAt ?? null;
	if (measuredAt !== null && last !== null && measuredAt < last) {
		found.push({
			field: 'measuredAt',
			code: 'MEASURED_BEFORE_LAST',
			message: `Measured at ${at}, before the report that is published now`,
		});
	}
	if (nextUpdateAt !== null && nextUpdateAt <= now) {
		const next = fieldText(report, 'nextUpdateAt', terms);
		found.push({ field: 'nextUpdateAt', code: 'NEXT_UPDATE_PAST', message: `The next update was due at ${next}` });
	}
	if (firstChair !== null && lastChair !== null && lastChair <= firstChair) {
		found.push({
			field: 'lastChair',
			code: 'CHAIRS_REVERSED',
			message: `The last chair (${lastChair}) is not after the first (${firstChair})`,
		});
	}
	if (seasonOpensOn !== null && seasonClosesOn !== null && seasonClosesOn < seasonOpensOn) {
		found.push({
			field: 'seasonClosesOn',
			code: 'SEASON_REVERSED',
			message: `The season ends on ${seasonClosesOn}, before it opens on ${seasonOpensOn}`,
		});
	}
	return found;
}
