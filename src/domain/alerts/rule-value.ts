import { type Figure, mapFigure } from '../figure.ts';
import { isStale } from '../freshness.ts';
import type { UnixMs } from '../time.ts';
import type { AlertConditions } from './alert-conditions.ts';
import type { AlertRule } from './alert-rule.ts';
import type { RuleValue } from './compare-rule.ts';
import type { ThresholdRule } from './threshold-rule.ts';
import { watchedBy } from './watched-condition.ts';

/** The figure that a rule watches, with its source and age; its value is metric, or a kind of weather. */
export function ruleValue(rule: AlertRule, conditions: AlertConditions): Figure<RuleValue> {
	const watched = watchedBy(rule);
	if (typeof watched === 'string') return mapFigure(conditions.summit.condition, ({ kind }) => kind);
	return thresholdFigure(watched, conditions);
}

function thresholdFigure(rule: ThresholdRule, conditions: AlertConditions): Figure {
	switch (rule.kind) {
		case 'new-snow':
			if (rule.hours === 24) return conditions.newSnow24hCm;
			return rule.hours === 48 ? conditions.newSnow48hCm : conditions.newSnow72hCm;
		case 'forecast-snow':
			return rule.hours === 24 ? conditions.forecastSnow24hCm : conditions.forecastSnow72hCm;
		case 'temperature':
			return conditions[rule.height].tempC;
		case 'gust':
			return conditions[rule.height].gustKmh;
		case 'snow-depth':
			return conditions[rule.height].snowDepthCm;
		case 'powder-score':
			return mapFigure(conditions.powderScore, ({ score }) => score);
	}
}

/** The value by which an alert may be judged now; null where it is missing, too old, or no number at all. */
export function knownValue(figure: Figure<RuleValue>, now: UnixMs): RuleValue | null {
	const { value } = figure;
	if (value === null || isStale(figure, now)) return null;
	return typeof value === 'string' || Number.isFinite(value) ? value : null;
}
