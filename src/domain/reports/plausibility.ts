import type { Resort } from '../resort.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type UnixMs } from '../time.ts';
import { fieldNames, type ReportField, reportFieldOrder } from './report-fields.ts';
import type { PublishedReport } from './report-figures.ts';
import { fieldText, type ReportTerms, snowText } from './report-terms.ts';
import { reportedSnowCm } from './report-values.ts';
import { measuredAtOf, type SnowReport } from './snow-report.ts';

/** A value that is probably a typing error. An editor who confirms it can publish it anyway. */
export type PlausibilityWarning = {
	readonly field: ReportField;
	/** Stable, `UPPER_SNAKE`. */
	readonly code: string;
	/** For the editor, in their units. */
	readonly message: string;
};

/** New snow of the model; null: none, or only stale data. */
export type ModelledSnow = {
	readonly newSnow24hCm: number | null;
	readonly newSnow48hCm: number | null;
	readonly newSnow72hCm: number | null;
};

export type PlausibilityContext = {
	readonly resort: Resort;
	/** The last report of the resort; null: there is none. */
	readonly published: PublishedReport | null;
	readonly modelled: ModelledSnow | null;
	readonly now: UnixMs;
	readonly terms: ReportTerms;
};

/** Checks a report by itself, against the last one and against the model. Without a warning it can be published. */
export function plausibilityWarnings(report: SnowReport, context: PlausibilityContext): readonly PlausibilityWarning[] {
	const found = [
		...timeWarnings(report, context),
		...snowWarnings(report, context),
		...jumpWarnings(report, context),
		...operationWarnings(report, context.resort),
	];
	if (reportFieldOrder.every((field) => field === 'measuredAt' || report[field] === null)) {
		found.push({ field: 'status', code: 'REPORT_EMPTY', message: 'The report is empty' });
	}
	return found;
}

/** How far clocks of people and machines may differ. */
const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;

/** Times in the wrong order, or too far from now. */
function timeWarnings(
	report: SnowReport,
	{ published, now, terms }: PlausibilityContext,
): readonly PlausibilityWarning[] {
	const { measuredAt, nextUpdateAt, firstChair, lastChair, seasonOpensOn, seasonClosesOn } = report;
	const found: PlausibilityWarning[] = [];
	const at = fieldText(report, 'measuredAt', terms);
	if (measuredAt !== null && measuredAt > now + CLOCK_TOLERANCE_MS) {
		found.push({
			field: 'measuredAt',
			code: 'MEASURED_IN_FUTURE',
			message: `Measured at ${at}, which is in the future`,
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
			message: `Measured at ${at}, before the last published report`,
		});
	}
	if (nextUpdateAt !== null && nextUpdateAt <= now) {
		const next = fieldText(report, 'nextUpdateAt', terms);
		found.push({
			field: 'nextUpdateAt',
			code: 'NEXT_UPDATE_PAST',
			message: `The next update is expected at ${next}, which has passed`,
		});
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

/** A resort sees more than this only once in several years. */
const RARE_SNOW_CM = { overnightSnowCm: 60, newSnow24hCm: 75, newSnow48hCm: 120, newSnow72hCm: 150 } as const;

/** Each window contains the one before it. */
const windows = ['overnightSnowCm', 'newSnow24hCm', 'newSnow48hCm', 'newSnow72hCm', 'seasonSnowCm'] as const;

/** A stake and the model may differ; at this distance one of them has missed a storm. */
const FAR_FROM_MODEL_CM = 30;
const FAR_FROM_MODEL_FACTOR = 3;

/** Implausible new snow, by itself or compared with the model. */
function snowWarnings(
	report: SnowReport,
	{ modelled, terms: { unit } }: PlausibilityContext,
): readonly PlausibilityWarning[] {
	const found: PlausibilityWarning[] = [];
	const text = (snowCm: number) => snowText(snowCm, unit);
	const amounts = windows.flatMap((field) => {
		const snowCm = reportedSnowCm(report[field]);
		return snowCm === null ? [] : [{ field, snowCm }];
	});
	for (const [index, { field, snowCm }] of amounts.entries()) {
		const name = fieldNames[field];
		if (field !== 'seasonSnowCm' && snowCm >= RARE_SNOW_CM[field]) {
			const message = `${name}: ${text(snowCm)} is unusually high (${text(RARE_SNOW_CM[field])} is rare)`;
			found.push({ field, code: 'RARELY_SO_MUCH', message });
		}
		const shorter = amounts[index - 1];
		if (shorter && shorter.snowCm > snowCm) {
			const message = `${name}: ${text(snowCm)} is less than ${fieldNames[shorter.field].toLowerCase()} (${text(shorter.snowCm)})`;
			found.push({ field, code: 'LESS_THAN_SHORTER_WINDOW', message });
		}
		const modelledCm = field === 'overnightSnowCm' || field === 'seasonSnowCm' ? null : modelled?.[field];
		if (modelledCm !== null && modelledCm !== undefined && isFarFromModel(snowCm, modelledCm)) {
			const message = `${name}: ${text(snowCm)}, but the weather model shows ${text(modelledCm)}`;
			found.push({ field, code: 'FAR_FROM_MODEL', message });
		}
	}
	return found;
}

function isFarFromModel(snowCm: number, modelledCm: number): boolean {
	const [less, more] = snowCm < modelledCm ? [snowCm, modelledCm] : [modelledCm, snowCm];
	return more - less >= FAR_FROM_MODEL_CM && more >= less * FAR_FROM_MODEL_FACTOR;
}

/** Five times what heavy snow brings in an hour; the record is 30 cm. */
const MAX_CM_PER_HOUR = 15;
/** How much a day of the heaviest snow adds to the depth and to the season. */
const MAX_CM_PER_DAY = 60;
/** A smaller depth may halve in a warm afternoon. */
const MIN_DEPTH_CM = 20;
/** After this long another season has started. */
const NEW_SEASON_MS = 90 * DAY_MS;

/** Changes since the last report that are too large for the time between the measurements. */
function jumpWarnings(
	report: SnowReport,
	{ published, now, terms: { unit } }: PlausibilityContext,
): readonly PlausibilityWarning[] {
	if (published === null) return [];
	const sinceMs = measuredAtOf(report, now) - measuredAtOf(published.report, published.publishedAt);
	if (sinceMs >= NEW_SEASON_MS) return [];
	const found: PlausibilityWarning[] = [];
	const hours = Math.max(1, sinceMs / HOUR_MS);
	const days = Math.max(1, sinceMs / DAY_MS);
	const change = (before: number, after: number) => `from ${snowText(before, unit)} to ${snowText(after, unit)}`;

	for (const field of ['newSnow24hCm', 'newSnow48hCm', 'newSnow72hCm'] as const) {
		const [before, after] = [reportedSnowCm(published.report[field]), reportedSnowCm(report[field])];
		if (before === null || after === null || after - before <= MAX_CM_PER_HOUR * hours) continue;
		const message = `${fieldNames[field]} rose ${change(before, after)} since the last measurement`;
		found.push({ field, code: 'SNOWED_TOO_FAST', message });
	}
	for (const field of ['baseDepthCm', 'summitDepthCm'] as const) {
		const [before, after] = [published.report[field], report[field]];
		if (before === null || after === null) continue;
		if (before >= MIN_DEPTH_CM && after <= before / 2) {
			const message = `${fieldNames[field]} fell ${change(before, after)}, by half or more`;
			found.push({ field, code: 'DEPTH_HALVED', message });
		}
		if (after - before > MAX_CM_PER_DAY * days) {
			found.push({ field, code: 'DEPTH_LEAPT', message: `${fieldNames[field]} rose ${change(before, after)}` });
		}
	}
	const [before, after] = [published.report.seasonSnowCm, report.seasonSnowCm];
	if (before !== null && after !== null && after < before) {
		const message = `${fieldNames.seasonSnowCm} fell ${change(before, after)}`;
		found.push({ field: 'seasonSnowCm', code: 'SEASON_SHRANK', message });
	}
	if (before !== null && after !== null && after - before > 2 * MAX_CM_PER_DAY * days) {
		const message = `${fieldNames.seasonSnowCm} rose ${change(before, after)}`;
		found.push({ field: 'seasonSnowCm', code: 'SEASON_LEAPT', message });
	}
	return found;
}

/** More lifts or trails than exist, or counts that contradict the status. */
function operationWarnings(report: SnowReport, resort: Resort): readonly PlausibilityWarning[] {
	const { status, liftsOpen, trailsOpen, trailsGroomed } = report;
	const found: PlausibilityWarning[] = [];
	const compare = (field: ReportField, count: number | null, max: number, of: string) => {
		if (count === null || count <= max) return;
		const message = `${fieldNames[field]}: ${count}, but only ${max} ${of}`;
		found.push({ field, code: 'MORE_THAN_THERE_ARE', message });
	};
	compare('liftsOpen', liftsOpen, report.liftsTotal ?? resort.liftCount, 'in total');
	compare('trailsOpen', trailsOpen, report.trailsTotal ?? resort.trailCount, 'in total');
	compare(
		'trailsGroomed',
		trailsGroomed,
		trailsOpen ?? report.trailsTotal ?? resort.trailCount,
		trailsOpen === null ? 'in total' : 'open',
	);
	for (const [field, usual] of [
		['liftsTotal', resort.liftCount],
		['trailsTotal', resort.trailCount],
	] as const) {
		const total = report[field];
		if (total === null || usual === 0 || (total <= usual * 1.5 && total >= usual / 2)) continue;
		found.push({
			field,
			code: 'TOTAL_UNUSUAL',
			message: `${fieldNames[field]}: ${total}, but this resort usually has ${usual}`,
		});
	}
	if (status === 'closed' && ((liftsOpen ?? 0) > 0 || (trailsOpen ?? 0) > 0)) {
		found.push({
			field: 'status',
			code: 'CLOSED_BUT_RUNNING',
			message: 'The resort is closed, but lifts or trails are open',
		});
	}
	if ((status === 'open' || status === 'partly') && liftsOpen === 0) {
		found.push({ field: 'status', code: 'OPEN_WITHOUT_LIFTS', message: 'The resort is open, but no lifts are' });
	}
	return found;
}
