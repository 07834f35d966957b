import { IncompleteReadingsError } from '../errors.ts';
import { newSnowCm } from '../new-snow.ts';
import { powderScore } from '../powder-score.ts';
import type { Height, HourlyReading } from '../readings.ts';
import { HOUR_MS, type UnixMs } from '../time.ts';
import { weatherCondition } from '../weather-condition.ts';
import type { AlertRule } from './alert-rule.ts';
import type { RuleValue } from './compare-rule.ts';
import type { ThresholdRule } from './threshold-rule.ts';
import { watchedBy } from './watched-condition.ts';

/** Stored hours of one resort by height, ascending, each once. */
export type PastHours = { readonly [H in Height]: readonly HourlyReading[] };

/** The widest window of any rule: new snow of 72 h, and the powder score. */
export const WIDEST_WINDOW_MS = 72 * HOUR_MS;

/** The value of a rule at each of a resort's past hours. */
export type PastValues = (endsAt: UnixMs) => RuleValue | null;

/**
 * What a rule would have seen at the end of a past hour: the same figures from the same functions as now, but from the
 * hours alone. Null: an hour of the window is missing.
 *
 * @param rule not one about the forecast: what was forecast in the past is not kept
 */
export function pastValues(rule: Exclude<AlertRule, { readonly kind: 'forecast-snow' }>, hours: PastHours): PastValues {
	const watched = watchedBy(rule);
	if (typeof watched === 'string') {
		return atHour(hours.summit, ({ weatherCode }) => kindOf(weatherCode));
	}
	return pastFigures(watched, hours);
}

function kindOf(weatherCode: number | null): RuleValue | null {
	return weatherCode === null ? null : (weatherCondition(weatherCode, true)?.kind ?? null);
}

function pastFigures(rule: ThresholdRule, hours: PastHours): PastValues {
	switch (rule.kind) {
		case 'new-snow':
			return overWindow(hours.summit, rule.hours, (window, endsAt) => newSnowCm(window, rule.hours, endsAt));
		case 'powder-score':
			return overWindow(hours.summit, 72, (window, endsAt) => powderScore(window, endsAt).score);
		case 'temperature':
			return atHour(hours[rule.height], ({ tempC }) => tempC);
		case 'gust':
			return atHour(hours[rule.height], ({ gustKmh }) => gustKmh);
		case 'snow-depth':
			return atHour(hours[rule.height], ({ snowDepthCm }) => snowDepthCm);
		case 'forecast-snow':
			return () => null;
	}
}

function atHour(hours: readonly HourlyReading[], pick: (hour: HourlyReading) => RuleValue | null): PastValues {
	const byEnd = new Map(hours.map((hour) => [hour.endsAt, hour]));
	return (endsAt) => {
		const hour = byEnd.get(endsAt);
		return hour ? pick(hour) : null;
	};
}

/** Cuts the window out of the hours before it is computed, so that a month of windows takes no month of hours each. */
function overWindow(
	hours: readonly HourlyReading[],
	hourCount: number,
	compute: (window: readonly HourlyReading[], endsAt: UnixMs) => number,
): PastValues {
	const indexes = new Map(hours.map(({ endsAt }, index) => [endsAt, index]));
	return (endsAt) => {
		const last = indexes.get(endsAt);
		if (last === undefined) return null;
		try {
			return compute(hours.slice(Math.max(0, last + 1 - hourCount), last + 1), endsAt);
		} catch (error) {
			if (error instanceof IncompleteReadingsError) return null;
			throw error;
		}
	};
}
