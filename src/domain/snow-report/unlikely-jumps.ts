import { DAY_MS, HOUR_MS } from '../time.ts';
import { fieldNames } from './field-names.ts';
import { snowText } from './report-terms.ts';
import { reportedSnowCm } from './report-values.ts';
import { measuredAtOf, type SnowReport } from './snow-report.ts';
import type { PlausibilityContext, Unlikely } from './unlikely.ts';

/** Heavy snow lays down a fifth of this in an hour; the record is 30 cm. */
const MOST_CM_PER_HOUR = 15;
/** What a day of the heaviest snow adds to the ground and to the season. */
const MOST_CM_PER_DAY = 60;
/** Below this, half of the depth is a warm afternoon. */
const LEAST_DEPTH_CM = 20;
/** Then another season has begun. */
const ANOTHER_SEASON_MS = 90 * DAY_MS;

/** Jumps since the last report that no weather makes in the time between the two measurements. */
export function unlikelyJumps(
	report: SnowReport,
	{ published, now, terms: { unit } }: PlausibilityContext,
): readonly Unlikely[] {
	if (published === null) return [];
	const sinceMs = measuredAtOf(report, now) - measuredAtOf(published.report, published.publishedAt);
	if (sinceMs >= ANOTHER_SEASON_MS) return [];
	const found: Unlikely[] = [];
	const hours = Math.max(1, sinceMs / HOUR_MS);
	const days = Math.max(1, sinceMs / DAY_MS);
	const change = (before: number, after: number) => `from ${snowText(before, unit)} to ${snowText(after, unit)}`;

	for (const field of ['newSnow24hCm', 'newSnow48hCm', 'newSnow72hCm'] as const) {
		const [before, after] = [reportedSnowCm(published.report[field]), reportedSnowCm(report[field])];
		if (before === null || after === null || after - before <= MOST_CM_PER_HOUR * hours) continue;
		const message = `${fieldNames[field]} rose ${change(before, after)} since the last measurement`;
		found.push({ field, code: 'SNOWED_TOO_FAST', message });
	}
	for (const field of ['baseDepthCm', 'summitDepthCm'] as const) {
		const [before, after] = [published.report[field], report[field]];
		if (before === null || after === null) continue;
		if (before >= LEAST_DEPTH_CM && after <= before / 2) {
			const message = `${fieldNames[field]} fell ${change(before, after)}, by half or more`;
			found.push({ field, code: 'DEPTH_HALVED', message });
		}
		if (after - before > MOST_CM_PER_DAY * days) {
			found.push({ field, code: 'DEPTH_LEAPT', message: `${fieldNames[field]} rose ${change(before, after)}` });
		}
	}
	const [before, after] = [published.report.seasonSnowCm, report.seasonSnowCm];
	if (before !== null && after !== null && after < before) {
		const message = `${fieldNames.seasonSnowCm} fell ${change(before, after)}`;
		found.push({ field: 'seasonSnowCm', code: 'SEASON_SHRANK', message });
	}
	if (before !== null && after !== null && after - before > 2 * MOST_CM_PER_DAY * days) {
		const message = `${fieldNames.seasonSnowCm} rose ${change(before, after)}`;
		found.push({ field: 'seasonSnowCm', code: 'SEASON_LEAPT', message });
	}
	return found;
}
