import type { AlertRule } from '../../domain/alerts/alert-rule.ts';
import { findContradicted, type ReportedFigure } from '../../domain/alerts/correction.ts';
import { HOUR_MS } from '../../domain/time.ts';
import type { Clock } from '../ports.ts';
import type { CorrectionStore } from './alert-ports.ts';

/** Older notifications are not corrected: half of a 72-hour window, and as long again for the report to be written. */
export const CORRECTABLE_MS = 72 * HOUR_MS;

export type CorrectionParts = { readonly corrections: CorrectionStore; readonly clock: Pick<Clock, 'now'> };

/**
 * Corrects notifications whose figures a new report contradicts. Called when the staff of a resort have reported figures.
 * People who were notified get one correction, on the same channels; people who have not been notified yet are not
 * notified at all. Calling it again with the same report does nothing.
 *
 * @param reportedFor returns what the report says about the figure of a rule; null: nothing
 * @returns how many occurrences were corrected
 * @throws {StorageError}
 */
export async function correctFigure(
	{ corrections, clock }: CorrectionParts,
	resortId: string,
	reportedFor: (rule: AlertRule) => ReportedFigure | null,
): Promise<number> {
	const now = clock.now();
	const fired = await corrections.listCorrectable(resortId, now - CORRECTABLE_MS);
	return corrections.correct(
		findContradicted(fired, reportedFor).flatMap(({ id, rule }) => {
			const figure = reportedFor(rule)?.figure;
			if (!figure || figure.value === null || figure.measuredAt === null) return [];
			const { value, measuredAt } = figure;
			return [{ occurrenceId: id, correction: { value, measuredAt, correctedAt: now } }];
		}),
	);
}
