import type { AlertRule, WatchedCondition } from '../../domain/alerts/alert-rule.ts';
import type { Operator, ThresholdKind } from '../../domain/alerts/threshold-rule.ts';
import type { ThresholdUnit } from '../../domain/alerts/threshold-unit.ts';
import type { Choice } from '../forms/form-control.ts';

/** The options of each field of one kind of rule, in reading order. */
export type RuleFields = {
	readonly kind: AlertRule['kind'];
	/** Label of the button that selects this kind. */
	readonly label: string;
	/** Says which figure is meant. */
	readonly hint: string;
	readonly hours?: readonly Choice[];
	readonly heights?: readonly Choice[];
	readonly operators?: readonly Choice<Operator>[];
	/** A single unit is shown as text, not as a choice. */
	readonly units?: readonly Choice<ThresholdUnit>[];
	readonly conditions?: readonly Choice<WatchedCondition>[];
};

const amountOperators: readonly Choice<Operator>[] = [
	{ value: '>=', label: 'is at least' },
	{ value: '>', label: 'is more than' },
	{ value: '<=', label: 'is at most' },
	{ value: '<', label: 'is less than' },
];
const temperatureOperators: readonly Choice<Operator>[] = [
	{ value: '<=', label: 'is at most' },
	{ value: '<', label: 'falls below' },
	{ value: '>=', label: 'is at least' },
	{ value: '>', label: 'rises above' },
];
const asNamed = (...units: readonly ThresholdUnit[]) => units.map((unit) => ({ value: unit, label: unit }));
const lengths: readonly Choice<ThresholdUnit>[] = [
	{ value: 'in', label: 'inches' },
	{ value: 'cm', label: 'cm' },
];
const heights = [
	{ value: 'summit', label: 'at the summit' },
	{ value: 'base', label: 'at the base' },
];

const thresholds: Readonly<Record<ThresholdKind, Omit<RuleFields, 'kind'>>> = {
	'new-snow': {
		label: 'New snow',
		hint: 'Snowfall at the summit.',
		hours: [24, 48, 72].map((hours) => ({ value: `${hours}`, label: `the last ${hours} hours` })),
		operators: amountOperators,
		units: lengths,
	},
	'forecast-snow': {
		label: 'Forecast snow',
		hint: 'The model’s forecast for the summit. It may turn out differently.',
		hours: [24, 72].map((hours) => ({ value: `${hours}`, label: `the next ${hours} hours` })),
		operators: amountOperators,
		units: lengths,
	},
	temperature: {
		label: 'Temperature',
		hint: 'Air temperature.',
		heights,
		operators: temperatureOperators,
		units: asNamed('°F', '°C'),
	},
	gust: {
		label: 'Wind gusts',
		hint: 'Lifts may go on wind hold from about 31 mph (50 km/h) at the summit.',
		heights,
		operators: amountOperators,
		units: asNamed('mph', 'km/h'),
	},
	'snow-depth': {
		label: 'Snow depth',
		hint: 'Snow on the ground.',
		heights,
		operators: amountOperators,
		units: lengths,
	},
	'powder-score': {
		label: 'Powder score',
		hint: '0 to 100: how much snow fell, and how cold and calm it stayed.',
		operators: amountOperators,
		units: asNamed('points'),
	},
};

/** Every kind of rule, the most popular first. */
export const ruleFields: readonly RuleFields[] = [
	{ kind: 'new-snow', ...thresholds['new-snow'] },
	{ kind: 'forecast-snow', ...thresholds['forecast-snow'] },
	{
		kind: 'condition',
		label: 'Conditions',
		hint: 'Powder: a powder score of 60 or more. Wind: gusts of 31 mph (50 km/h) or more.',
		conditions: [
			{ value: 'powder', label: 'powder' },
			{ value: 'snowing', label: 'snow is falling' },
			{ value: 'clear', label: 'a clear sky' },
			{ value: 'windy', label: 'wind' },
		],
	},
	{ kind: 'temperature', ...thresholds.temperature },
	{ kind: 'gust', ...thresholds.gust },
	{ kind: 'snow-depth', ...thresholds['snow-depth'] },
	{ kind: 'powder-score', ...thresholds['powder-score'] },
];
