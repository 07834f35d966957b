import type { AlertRule } from '../../../src/domain/alerts/alert-rule.ts';
import type { AlertSettings } from '../../../src/domain/alerts/alert-settings.ts';
import { type AlertEvent, type AlertState, newAlertState, stepAlert } from '../../../src/domain/alerts/alert-state.ts';
import type { RuleValue } from '../../../src/domain/alerts/compare-rule.ts';
import type { Operator, ThresholdRule } from '../../../src/domain/alerts/threshold-rule.ts';
import { HOUR_MS, type UnixMs } from '../../../src/domain/time.ts';
import { at } from '../build-readings.ts';

export const START_AT: UnixMs = at('2026-01-15T12:00:00Z');

/** No quiet hours, and the minimum spacing. */
export const always: AlertSettings = { paused: false, quietHours: null, minSpacingH: 12 };

export function newSnow(operator: Operator, value: number, unit: 'in' | 'cm'): ThresholdRule {
	return { kind: 'new-snow', hours: 24, operator, value, unit };
}

export function temperature(operator: Operator, value: number, unit: '°C' | '°F' = '°C'): ThresholdRule {
	return { kind: 'temperature', height: 'summit', operator, value, unit };
}

export function gust(operator: Operator, value: number, unit: 'mph' | 'km/h' = 'km/h'): ThresholdRule {
	return { kind: 'gust', height: 'summit', operator, value, unit };
}

export function depth(operator: Operator, value: number, unit: 'in' | 'cm' = 'cm'): ThresholdRule {
	return { kind: 'snow-depth', height: 'summit', operator, value, unit };
}

export function score(operator: Operator, value: number): ThresholdRule {
	return { kind: 'powder-score', operator, value, unit: 'points' };
}

export function condition(name: 'powder' | 'clear' | 'snowing' | 'windy'): AlertRule {
	return { kind: 'condition', condition: name };
}

/** The value at an hour after the start. */
export type Sighting = readonly [hour: number, value: RuleValue | null, settings?: AlertSettings];

/** The events of each value, and the state at the end. */
export type Story = { readonly events: readonly (AlertEvent | null)[]; readonly state: AlertState };

/** Steps an alert through the values. */
export function follow(rule: AlertRule, sightings: readonly Sighting[], from: AlertState = newAlertState): Story {
	let state = from;
	const events = sightings.map(([hour, value, settings = always]) => {
		const step = stepAlert(state, rule, value, START_AT + hour * HOUR_MS, settings);
		state = step.state;
		return step.event;
	});
	return { events, state };
}

/**
 * Parses a story such as `0h 20 fire, 13h ?, 14h snow`: three values, of 20, of nothing known and of snow, of which the
 * first fires and the others have no event.
 */
export function readStory(line: string): { sightings: readonly Sighting[]; events: readonly (string | null)[] } {
	const parts = line.split(', ').map((part) => part.split(' '));
	const sightingOf = (text = '?') =>
		text === '?' ? null : Number.isNaN(Number(text)) ? (text as RuleValue) : Number(text);
	return {
		sightings: parts.map(([hour = '', value]) => [Number.parseFloat(hour), sightingOf(value)]),
		events: parts.map(([, , event]) => event ?? null),
	};
}
