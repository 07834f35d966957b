import { describeRule } from '../../domain/alerts/describe-rule.ts';
import { describeRehearsal, rehearsalWindow, rehearseAlert } from '../../domain/alerts/rehearse-alert.ts';
import type { UnixMs } from '../../domain/time.ts';
import type { Site } from '../site.ts';
import type { AlertContent } from './alert-ports.ts';

/** What a draft would have done, in words. */
export type RehearsalView = {
	/** The rule as it was understood. */
	readonly words: string;
	readonly summary: string;
	/** When it would have fired, newest first. */
	readonly firedAt: readonly UnixMs[];
	/** Of the resort; null before the first fetch. */
	readonly timeZone: string | null;
};

/**
 * Tries a draft on the hours that are stored. Nothing is saved.
 *
 * @throws {StorageError}
 */
export async function rehearseDraft(
	{ resorts, conditions, clock }: Pick<Site, 'resorts' | 'conditions' | 'clock'>,
	{ resortId, rule, settings }: AlertContent,
): Promise<RehearsalView> {
	const now = clock.now();
	const readings = (await conditions.loadReadings([resortId], rehearsalWindow(now))).get(resortId);
	const rehearsal = readings
		? rehearseAlert(rule, readings, now, settings)
		: ({ outcome: rule.kind === 'forecast-snow' ? 'no-past-forecasts' : 'no-history' } as const);
	return {
		words: describeRule(rule, resorts.find(({ id }) => id === resortId)?.name ?? resortId),
		summary: describeRehearsal(rehearsal),
		firedAt: rehearsal.outcome === 'rehearsed' ? [...rehearsal.firedAt].reverse() : [],
		timeZone: readings?.timeZone ?? null,
	};
}
