import { z } from 'zod';
import { AlertRule } from '../../domain/alerts/alert-rule.ts';
import { AlertSettings, MIN_SPACING_H } from '../../domain/alerts/alert-settings.ts';
import type { Resort } from '../../domain/resort.ts';
import { formatTimeOfDay, parseTimeOfDay } from '../../domain/time-of-day.ts';
import { type FormFaults, type FormValues, readFields } from '../form-answer.ts';
import { AlertChannel, type AlertContent } from './alert-ports.ts';

/**
 * The fields are text by name; a ticked box is `on`. Names of fields of a rule include its kind, e.g. `value.gust`, so
 * that each kind keeps its own entries.
 */

/** Longer than any entry that the form needs. */
const MAX_CHARACTERS = 200;

/** A new form, with what most people want. */
export const emptyAlertForm: FormValues = {
	resort: '',
	kind: 'new-snow',
	'hours.new-snow': '24',
	'operator.new-snow': '>=',
	'value.new-snow': '6',
	'unit.new-snow': 'in',
	'hours.forecast-snow': '72',
	'operator.forecast-snow': '>=',
	'value.forecast-snow': '12',
	'unit.forecast-snow': 'in',
	'height.temperature': 'summit',
	'operator.temperature': '<=',
	'value.temperature': '10',
	'unit.temperature': '°F',
	'height.gust': 'summit',
	'operator.gust': '>=',
	'value.gust': '40',
	'unit.gust': 'mph',
	'height.snow-depth': 'summit',
	'operator.snow-depth': '>=',
	'value.snow-depth': '40',
	'unit.snow-depth': 'in',
	condition: 'powder',
	'operator.powder-score': '>=',
	'value.powder-score': '70',
	'unit.powder-score': 'points',
	quietFrom: '22:00',
	quietUntil: '06:00',
	timeZone: '',
	spacing: `${MIN_SPACING_H}`,
};

const fieldNames = [
	...Object.keys(emptyAlertForm),
	...AlertChannel.options.map((channel) => `channel.${channel}`),
	...['id', 'intent', 'paused', 'quiet'],
];

/** Reads what a browser sent. */
export function readFormValues(form: FormData): FormValues {
	return readFields(form, fieldNames, MAX_CHARACTERS);
}

/** Fills a rule in. */
export function withRule(values: FormValues, rule: AlertRule): FormValues {
	if (rule.kind === 'condition') return { ...values, kind: rule.kind, condition: rule.condition };
	const { kind, ...fields } = rule;
	const entered = Object.entries(fields).map(([name, value]) => [`${name}.${kind}`, `${value}`]);
	return { ...values, kind, ...Object.fromEntries(entered) };
}

/** Returns the form of an existing alert. */
export function fillAlertForm({ resortId, rule, settings, channels }: AlertContent): FormValues {
	const { quietHours, minSpacingH, paused } = settings;
	return {
		...withRule(emptyAlertForm, rule),
		resort: resortId,
		spacing: `${minSpacingH}`,
		...(paused ? { paused: 'on' } : {}),
		...(quietHours === null
			? {}
			: {
					quiet: 'on',
					quietFrom: formatTimeOfDay(quietHours.fromMinute),
					quietUntil: formatTimeOfDay(quietHours.untilMinute),
					timeZone: quietHours.timeZone,
				}),
		...Object.fromEntries(channels.map((channel) => [`channel.${channel}`, 'on'])),
	};
}

/** Validates the form. */
export function readAlertForm(
	values: FormValues,
	schema: z.ZodType<AlertContent, unknown>,
): { readonly draft: AlertContent } | { readonly faults: FormFaults } {
	const parsed = schema.safeParse(toDraft(values));
	if (parsed.success) return { draft: parsed.data };
	const faults: Record<string, string> = {};
	for (const { path, message } of parsed.error.issues) faults[fieldOf(path, values.kind)] ??= message;
	return { faults };
}

function toDraft(values: FormValues): unknown {
	const { resort, kind, condition, quiet, quietFrom = '', quietUntil = '', timeZone, spacing = '', paused } = values;
	const ofKind = (name: string): string | undefined => values[`${name}.${kind}`];
	return {
		resortId: resort,
		rule: {
			kind,
			condition,
			hours: readNumber(ofKind('hours')),
			height: ofKind('height'),
			operator: ofKind('operator'),
			value: readNumber(ofKind('value')),
			unit: ofKind('unit'),
		},
		settings: {
			paused: paused === 'on',
			quietHours:
				quiet === 'on'
					? {
							fromMinute: parseTimeOfDay(quietFrom.slice(0, 5)),
							untilMinute: parseTimeOfDay(quietUntil.slice(0, 5)),
							timeZone: timeZone?.trim(),
						}
					: null,
			minSpacingH: readNumber(spacing),
		},
		channels: AlertChannel.options.filter((channel) => values[`channel.${channel}`] === 'on'),
	};
}

/** Reads `6`, `6.5`, `6,5`, with any kind of minus sign. Undefined: not a number. */
function readNumber(text: string | undefined): number | undefined {
	const plain = (text ?? '')
		.trim()
		.replace(/^[\u2212\u2013]/, '-')
		.replace(',', '.');
	return /^-?\d{1,6}(?:\.\d{0,6})?$/.test(plain) ? Number(plain) : undefined;
}

/** Paths of a draft that have another name in the form. */
const draftFields: Readonly<Record<string, string>> = {
	resortId: 'resort',
	'rule.kind': 'kind',
	'rule.condition': 'condition',
	'settings.quietHours.fromMinute': 'quietFrom',
	'settings.quietHours.untilMinute': 'quietUntil',
	'settings.quietHours.timeZone': 'timeZone',
	'settings.minSpacingH': 'spacing',
};

function fieldOf(path: readonly PropertyKey[], kind: string | undefined): string {
	const known = draftFields[path.join('.')];
	if (known !== undefined) return known;
	if (path[0] === 'rule' && path.length > 1) return `${String(path[1])}.${kind}`;
	return String(path[0]);
}

/**
 * The schema of what a person enters to create or change an alert. Unknown input is dropped, such as an owner. The
 * messages are shown beside the field of their path.
 *
 * @param resorts those that can be watched
 */
export function alertDraftSchema(resorts: readonly Pick<Resort, 'id'>[]): z.ZodType<AlertContent, unknown> {
	const ids = new Set(resorts.map(({ id }) => id));
	return z.object({
		resortId: z.string().refine((id) => ids.has(id), { error: 'Choose one of the resorts' }),
		rule: AlertRule,
		settings: AlertSettings.default({ paused: false, quietHours: null, minSpacingH: 12 }),
		channels: z.array(AlertChannel).transform((channels) => [...new Set(channels)]),
	});
}
