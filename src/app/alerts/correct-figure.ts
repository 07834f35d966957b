import type { AlertRule } from '../../domain/alerts/alert-rule.ts';
import { findContradicted, type ReportedFigure } from '../../domain/alerts/correction.ts';
import { HOUR_MS } from '../../domain/time.ts';
import type { Clock } from '../ports.ts';
import type { CorrectionStore } from './alert-ports.ts';

/** Nothing is taken back that was told longer ago: half of 72 hours, and as long for the report to be written. */
export const CORRECTABLE_MS = 72 * HOUR_MS;

export type CorrectionParts = { readonly corrections: CorrectionStore; readonly clock: Pick<Clock, 'now'> };

/**
 * To be called when the staff of a resort have reported figures: takes back what was told on the strength of figures
 * that the report contradicts. Those who were told are told of it, on the channels on which they were told, once;
 * people who have not been notified yet are not notified at all. Doing it again with the same report does nothing.
 *
 * @param reportedFor what the report says of the figure of a rule; null: nothing
 * @returns how many occurrences were taken back
 * @throws {StorageError}
 */
export async function correctFigure(
	{ corrections, clock }: CorrectionParts,
	resortId: string,
	reportedFor: (rule: AlertRule) => ReportedFigure | null,
): Promise<number> {
	const now = clock.now();
	const told = await corrections.listCorrectable(resortId, now - CORRECTABLE_MS);
	return corrections.correct(
		findContradicted(told, reportedFor).flatMap(({ id, rule }) => {
			const figure = reportedFor(rule)?.figure;
			if (!figure || figure.value === null || figure.measuredAt === null) return [];
			const { value, measuredAt } = figure;
			return [{ occurrenceId: id, correction: { value, measuredAt, correctedAt: now } }];
		}),
	);
}
