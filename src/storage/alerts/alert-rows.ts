import { z } from 'zod';
import { type Alert, AlertChannel, type Occurrence } from '../../app/alerts/alert-ports.ts';
import { AlertRule } from '../../domain/alerts/alert-rule.ts';
import { AlertSettings } from '../../domain/alerts/alert-settings.ts';
import type { RuleValue } from '../../domain/alerts/compare-rule.ts';
import { weatherConditionKinds } from '../../domain/weather-condition.ts';
import { memoize, readColumn } from '../json-column.ts';
import type { alertOccurrences, alerts } from './alert-schema.ts';

export type AlertRow = typeof alerts.$inferSelect;
export type OccurrenceRow = typeof alertOccurrences.$inferSelect;

const Value: z.ZodType<RuleValue> = z.union([z.number(), z.enum(weatherConditionKinds)]);

const readRule = memoize((text) => readColumn(AlertRule, text));
const readSettings = memoize((text) => readColumn(AlertSettings, text));
const readChannels = memoize((text) => readColumn(z.array(AlertChannel), text));

/** @throws {StorageError} a column does not hold what it should */
export function toAlert(row: AlertRow): Alert {
	const { rule, settings, channels, phase, occurrenceCount, occurredAt, lastFiredAt, clearedAt, ...alert } = row;
	return {
		...alert,
		rule: readRule(rule),
		settings: readSettings(settings),
		channels: readChannels(channels),
		state: { phase, occurrenceCount, occurredAt, lastFiredAt, clearedAt },
	};
}

export function toAlertRow({ rule, settings, channels, state, ...alert }: Alert): AlertRow {
	return {
		...alert,
		...state,
		rule: JSON.stringify(rule),
		settings: JSON.stringify(settings),
		channels: JSON.stringify(channels),
	};
}

/** @throws {StorageError} a column does not hold what it should */
export function toOccurrence(row: OccurrenceRow): Occurrence {
	const { rule, channels, value, correctedAt, correctedValue, correctedMeasuredAt, ...occurrence } = row;
	return {
		...occurrence,
		rule: readRule(rule),
		channels: readChannels(channels),
		value: readColumn(Value, value),
		correction:
			correctedAt === null || correctedValue === null || correctedMeasuredAt === null
				? null
				: { value: readColumn(Value, correctedValue), measuredAt: correctedMeasuredAt, correctedAt },
	};
}

/** Returns null if the row cannot be read, so that one bad row does not block the notifications of others. */
export function readableOccurrence(row: OccurrenceRow): Occurrence | null {
	try {
		return toOccurrence(row);
	} catch {
		return null;
	}
}
