import { findContradicted } from '../../domain/alerts/correction.ts';
import { pathsShowing } from '../../domain/isr-paths.ts';
import type { Person } from '../../domain/person.ts';
import { diffReports, type ReportChange } from '../../domain/reports/compare-reports.ts';
import type { PlausibilityWarning } from '../../domain/reports/plausibility.ts';
import type { ReportTerms } from '../../domain/reports/report-terms.ts';
import { reportedForRule } from '../../domain/reports/reported-for-rule.ts';
import type { SnowReport } from '../../domain/reports/snow-report.ts';
import type { Resort } from '../../domain/resort.ts';
import type { UnixMs } from '../../domain/time.ts';
import { CORRECTABLE_MS } from '../alerts/correct-figure.ts';
import { evaluateAlert } from '../alerts/evaluate-alert.ts';
import { checkPlausibility, loadOutlook, type ResortOutlook, termsFor } from './check-plausibility.ts';
import { type FormPage, loadFormPage } from './form-page.ts';
import { basisOf, type ReportBasis } from './report-conflict.ts';
import { type ReportContext, type ReportPageRequest, requireEditor } from './report-context.ts';
import { earlierReport } from './report-history.ts';
import type { ReportState } from './report-ports.ts';
import type { WriteOutcome, WrittenReport } from './write-report.ts';

/** What publishing a report would do, shown before it is confirmed. */
export type PublishPreview = {
	readonly resort: Resort;
	readonly terms: ReportTerms;
	readonly state: ReportState;
	readonly basis: ReportBasis;
	/** The report to be published. */
	readonly report: SnowReport;
	/** The version it restores; null: it is the draft. */
	readonly restore: number | null;
	readonly impact: PublishImpact;
};

export type PublishView =
	| { readonly kind: 'preview'; readonly page: PublishPreview }
	/** Someone else saved first: the form again, with what they changed. */
	| { readonly kind: 'form'; readonly page: FormPage }
	| { readonly kind: 'no-draft' };

export type PublishPreviewRequest = ReportPageRequest & {
	/** The version to publish again; null: the draft. */
	readonly restore: number | null;
	/** The outcome of an attempt to publish; null: none, or another outcome. */
	readonly conflict: Extract<WriteOutcome, { state: 'conflict' }> | null;
};

/**
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function loadPublishPreview(
	context: ReportContext,
	person: Person | null,
	{ resortId, unit, restore, conflict }: PublishPreviewRequest,
): Promise<PublishView> {
	const resort = requireEditor(context, person, resortId);
	if (conflict) {
		return { kind: 'form', page: await loadFormPage(context, person, { resortId, unit, outcome: conflict }) };
	}
	const state = await context.reports.loadState(resortId);
	const report = restore === null ? state.draft?.report : await earlierReport(context, resortId, restore);
	if (!report) return { kind: 'no-draft' };
	const terms = termsFor(await loadOutlook(context, resort, context.clock.now()), unit);
	const impact = await loadPublishImpact(context, person, { resortId, report, terms });
	return { kind: 'preview', page: { resort, terms, state, basis: basisOf(state), report, restore, impact } };
}

/** What changes on pages and for alerts when a report is published. */
export type PublishImpact = {
	readonly changes: readonly ReportChange[];
	/** Pages that would be regenerated. */
	readonly paths: readonly string[];
	/** Values that an editor has to confirm. */
	readonly warnings: readonly PlausibilityWarning[];
	readonly alerts: {
		/** Would fire at the next evaluation because of this report. */
		readonly firingCount: number;
		/** Have reported a figure that this report contradicts, and would be corrected. */
		readonly correctedCount: number;
		/** There are more alerts than were evaluated. */
		readonly isAtLeast: boolean;
	};
};

const BATCH_SIZE = 2_000;
/** An editor waits for this; it takes a few tenths of a second. */
const MAX_BATCHES = 20;

/**
 * Finds out what publishing this report would change. Writes nothing.
 *
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function loadPublishImpact(
	context: ReportContext,
	person: Person | null,
	{ resortId, report, terms }: Pick<WrittenReport, 'resortId' | 'report' | 'terms'>,
): Promise<PublishImpact> {
	const resort = requireEditor(context, person, resortId);
	const now = context.clock.now();
	const state = await context.reports.loadState(resortId);
	const { published } = state;
	const outlook = await loadOutlook(context, resort, now);
	const candidate = { version: (published?.version ?? 0) + 1, report, publishedAt: now };
	const notified = await context.corrections.listCorrectable(resortId, now - CORRECTABLE_MS);
	return {
		changes: diffReports(published?.report ?? null, report, terms),
		paths: pathsShowing(resortId),
		warnings: checkPlausibility({ resort, report, published, outlook, now, terms }),
		alerts: {
			correctedCount: findContradicted(notified, (rule) => reportedForRule(candidate, rule)).length,
			...(await countFiring(context, state, { outlook, candidate, now })),
		},
	};
}

type Comparison = {
	readonly outlook: ResortOutlook;
	readonly candidate: Parameters<ResortOutlook['conditionsWith']>[0];
	readonly now: UnixMs;
};

/** Alerts that would fire with the report and do not without it. */
async function countFiring(
	{ evaluation }: ReportContext,
	{ resortId, published }: ReportState,
	{ outlook, candidate, now }: Comparison,
): Promise<{ readonly firingCount: number; readonly isAtLeast: boolean }> {
	const without = outlook.conditionsWith(published);
	const withReport = outlook.conditionsWith(candidate);
	let firingCount = 0;
	let lastId: string | null = null;
	for (let batchCount = 0; batchCount < MAX_BATCHES; batchCount += 1) {
		const batch = await evaluation.loadBatch(lastId, BATCH_SIZE, resortId);
		firingCount += batch.alerts.filter(
			(alert) => evaluateAlert(alert, withReport, now)?.fired && !evaluateAlert(alert, without, now)?.fired,
		).length;
		lastId = batch.lastId;
		if (lastId === null) return { firingCount, isAtLeast: false };
	}
	return { firingCount, isAtLeast: true };
}
