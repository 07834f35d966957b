import type { AlertConditions } from '../../domain/alerts/alert-conditions.ts';
import { stepAlert } from '../../domain/alerts/alert-state.ts';
import { knownValue, ruleValue } from '../../domain/alerts/rule-value.ts';
import type { UnixMs } from '../../domain/time.ts';
import type { Alert, AlertOutcome } from './alert-ports.ts';

/**
 * One evaluation of one alert.
 *
 * @param conditions undefined: of a resort that there is no more; nothing is known of it
 * @returns null: nothing has changed, and nothing is to be written
 */
export function judgeAlert(alert: Alert, conditions: AlertConditions | undefined, now: UnixMs): AlertOutcome | null {
	if (!conditions) return null;
	const figure = ruleValue(alert.rule, conditions);
	const value = knownValue(figure, now);
	const { state, event } = stepAlert(alert.state, alert.rule, value, now, alert.settings);
	if (state === alert.state) return null;
	const fires = event === 'fire' && value !== null;
	return { alert, state, fired: fires ? { value, measuredAt: figure.measuredAt ?? now } : null };
}
