import { describe, expect, test } from 'vitest';
import { AlertRule } from '../../../src/domain/alerts/alert-rule.ts';
import { read, ruleIn } from './read-sentence.ts';

const AT_LEAST = 'We assumed “at least”';
const DAY = 'We assumed the last 24 hours';
const SUMMIT = 'We assumed the summit';
const POWDER = 'We read “powder” as a powder score of 60 or more';

describe('a sentence becomes a rule, and every default is reported', () => {
	test.each<[string, string, readonly string[]]>([
		['tell me when Mammoth gets more than 6 inches', 'New snow in 24 h at Mammoth Mountain is more than 6 in', [DAY]],
		['powder at Targhee', 'Powder at Grand Targhee: a powder score of 60 or more', [POWDER]],
		['below −10 °C at Steamboat summit', 'Temperature at the summit of Steamboat is below −10 °C', []],
		['gusts over 50 mph at bachelor', 'Gusts at the summit of Mt. Bachelor are more than 50 mph', [SUMMIT]],
		[
			'a foot of snow in the next 3 days at palisades',
			'Snow forecast for the next 72 h at Palisades Tahoe is 12 in or more',
			[AT_LEAST],
		],
		['snow depth above 2 m at mammoth base', 'Snow depth at the base of Mammoth Mountain is more than 200 cm', []],
		['powder score of at least 70 at Tahoe', 'Powder score at Palisades Tahoe is 70 or more', []],
		[
			'6 inches at Mammoth',
			'New snow in 24 h at Mammoth Mountain is 6 in or more',
			['We assumed you meant new snow', AT_LEAST, DAY],
		],
		['clear skies at Steamboat', 'Clear sky at the summit of Steamboat', []],
		['tell me if it’s snowing at Steamboat', 'Snow is falling at the summit of Steamboat', []],
		[
			'windy at Bachelor',
			'Wind at the summit of Mt. Bachelor: gusts of 50 km/h or more',
			['We read “windy” as gusts of 50 km/h or more at the summit'],
		],
		[
			'when the wind at Bachelor exceeds 60 km/h',
			'Gusts at the summit of Mt. Bachelor are more than 60 km/h',
			['We watch wind by its gusts', SUMMIT],
		],
		[
			'snow at Mammoth',
			'Snow is falling at the summit of Mammoth Mountain',
			['We read “snow” without an amount as falling snow'],
		],
		[
			'any snow at Mammoth tomorrow',
			'Snow forecast for the next 24 h at Mammoth Mountain is more than 0 in',
			['We assumed any new snow at all', 'We read “tomorrow” as the next 24 hours'],
		],
		[
			'freezing at the base of Mammoth',
			'Temperature at the base of Mammoth Mountain is 32 °F or lower',
			['We read “freezing” as that or colder'],
		],
		[
			'base over 80 inches at Mammoth',
			'Snow depth at the base of Mammoth Mountain is more than 80 in',
			['We assumed you meant snow depth'],
		],
		[
			'more than 6 in 24 h at Mammoth',
			'New snow in 24 h at Mammoth Mountain is more than 6 in',
			['We assumed you meant new snow', 'We assumed in for “6”', 'We read “in 24 h” as the last 24 hours'],
		],
	])('%s', (text, words, assumptions) => {
		const parsed = read(text);
		expect({ words: ruleIn(parsed), assumptions: parsed.assumptions }).toEqual({ words, assumptions });
		expect({ problems: parsed.problems, notUnderstood: parsed.notUnderstood }).toEqual({
			problems: [],
			notUnderstood: [],
		});
	});
});

describe('amounts as people write them', () => {
	test.each([
		['6in', '6 in or more'],
		['6 in', '6 in or more'],
		['6 in.', '6 in or more'],
		['6"', '6 in or more'],
		['6”', '6 in or more'],
		['6″', '6 in or more'],
		['six inches', '6 in or more'],
		['6-inch', '6 in or more'],
		['6+ inches', '6 in or more'],
		['6 inches+', '6 in or more'],
		['6.5 inches', '6.5 in or more'],
		['6,5 cm', '6.5 cm or more'],
		['.5 in', '0.5 in or more'],
		['½ in', '0.5 in or more'],
		['1/2 inch', '0.5 in or more'],
		['half an inch', '0.5 in or more'],
		['1½ in', '1.5 in or more'],
		['1 ½ in', '1.5 in or more'],
		['1 1/2 inches', '1.5 in or more'],
		['one and a half inches', '1.5 in or more'],
		['an inch and a half', '1.5 in or more'],
		['1/3 inch', '0.33 in or more'],
		['a foot', '12 in or more'],
		['half a foot', '6 in or more'],
		['two feet', '24 in or more'],
		["2'", '24 in or more'],
		['1 ft 6 in', '18 in or more'],
		['1\'6"', '18 in or more'],
		['two and a half feet', '30 in or more'],
		['a couple of feet', '24 in or more'],
		['a dozen inches', '12 in or more'],
		['twenty-five cm', '25 cm or more'],
		['a hundred centimetres', '100 cm or more'],
		['20cm', '20 cm or more'],
		['20 ㎝', '20 cm or more'],
		['0.5 m', '50 cm or more'],
		['2.3m', '230 cm or more'],
		['50 mm', '5 cm or more'],
	])('%s of new snow at Mammoth: %s', (amount, words) => {
		expect(ruleIn(read(`${amount} of new snow at Mammoth`))).toBe(`New snow in 24 h at Mammoth Mountain is ${words}`);
	});

	test.each([
		['-10 °C', '−10 °C'],
		['−10 °C', '−10 °C'],
		['–10°C', '−10 °C'],
		['- 10 °C', '−10 °C'],
		['-10ºC', '−10 °C'],
		['-10℃', '−10 °C'],
		['-10 C', '−10 °C'],
		['-10c', '−10 °C'],
		['minus 10 celsius', '−10 °C'],
		['minus ten degrees celsius', '−10 °C'],
		['negative 10 deg c', '−10 °C'],
		['+5 °C', '5 °C'],
		['14°F', '14 °F'],
		['14 f', '14 °F'],
		['14 fahrenheit', '14 °F'],
		['zero', '0 °F'],
		['14 degrees', '14 °F'],
		['freezing', '32 °F'],
	])('below %s at Steamboat', (amount, words) => {
		expect(ruleIn(read(`below ${amount} at Steamboat`))).toBe(
			`Temperature at the summit of Steamboat is below ${words}`,
		);
	});

	test.each([
		['50 mph', '50 mph'],
		['50 miles per hour', '50 mph'],
		['80 km/h', '80 km/h'],
		['80km/h', '80 km/h'],
		['80 kph', '80 km/h'],
		['80 kilometres per hour', '80 km/h'],
		['20 m/s', '72 km/h'],
		['40 knots', '74.08 km/h'],
		['50 km', '50 km/h'],
		['50', '50 mph'],
	])('gusts over %s at Bachelor', (amount, words) => {
		expect(ruleIn(read(`gusts over ${amount} at Bachelor`))).toBe(
			`Gusts at the summit of Mt. Bachelor are more than ${words}`,
		);
	});
});

describe('a changed amount is reported', () => {
	test.each([
		['gusts over 20 m/s at Bachelor', 'We read “20 m/s” as 72 km/h'],
		['gusts over 50 km at Bachelor', 'We read “50 km” as 50 km/h'],
		['a few inches of new snow at Mammoth', 'We read “a few inches” as 3 in'],
		['1/3 inch of new snow at Mammoth', 'We read “1/3 inch” as 0.33 in'],
		['below -10 degrees at Steamboat', 'We read “-10 degrees” as −10 °F'],
		['ten below zero at Steamboat', 'We read “ten below zero” as −10 °F'],
		['winds over 40 at Bachelor', 'We assumed mph for “40”'],
	])('%s', (text, assumption) => {
		expect(read(text).assumptions).toContain(assumption);
	});

	test.each([
		['snow depth over 100 at Mammoth base', 'Snow depth at the base of Mammoth Mountain is more than 100 cm'],
		['below freezing at Mammoth base', 'Temperature at the base of Mammoth Mountain is below 0 °C'],
		['winds over 40 at Bachelor', 'Gusts at the summit of Mt. Bachelor are more than 40 km/h'],
	])('in metric units: %s', (text, words) => {
		expect(ruleIn(read(text, undefined, 'metric'))).toBe(words);
	});
});

describe('comparisons as people write them', () => {
	test.each([
		['more than 6 in', 'more than 6 in'],
		['over 6 in', 'more than 6 in'],
		['> 6 in', 'more than 6 in'],
		['exceeding 6 in', 'more than 6 in'],
		['at least 6 in', '6 in or more'],
		['>= 6 in', '6 in or more'],
		['≥ 6 in', '6 in or more'],
		['no less than 6 in', '6 in or more'],
		['6 in or more', '6 in or more'],
		['6 in and up', '6 in or more'],
		['reaches 6 in', '6 in or more'],
		['less than 6 in', 'less than 6 in'],
		['under 6 in', 'less than 6 in'],
		['< 6 in', 'less than 6 in'],
		['at most 6 in', '6 in or less'],
		['<= 6 in', '6 in or less'],
		['no more than 6 in', '6 in or less'],
		['6 in or less', '6 in or less'],
	])('new snow %s', (threshold, words) => {
		expect(ruleIn(read(`new snow ${threshold} at Mammoth`))).toBe(`New snow in 24 h at Mammoth Mountain is ${words}`);
	});

	test.each([
		['colder than 5 F', 'below 5 °F'],
		['drops below 5 F', 'below 5 °F'],
		['falls to 5 F', '5 °F or lower'],
		['5 F or colder', '5 °F or lower'],
		['warmer than 40 F', 'above 40 °F'],
		['rises above 40 F', 'above 40 °F'],
		['goes up to 40 F', '40 °F or higher'],
		['40 F or warmer', '40 °F or higher'],
	])('%s at Mammoth base', (threshold, words) => {
		expect(ruleIn(read(`${threshold} at Mammoth base`))).toBe(
			`Temperature at the base of Mammoth Mountain is ${words}`,
		);
	});
});

describe('times as people write them', () => {
	test.each([
		['in the last 24 hours', 'New snow in 24 h'],
		['in the past day', 'New snow in 24 h'],
		['overnight', 'New snow in 24 h'],
		['24-hour', 'New snow in 24 h'],
		['over 48h', 'New snow in 48 h'],
		['in two days', 'New snow in 48 h'],
		['over the last 3 days', 'New snow in 72 h'],
		['within seventy-two hours', 'New snow in 72 h'],
		['in the next 24 h', 'Snow forecast for the next 24 h'],
		['tonight', 'Snow forecast for the next 24 h'],
		['forecast', 'Snow forecast for the next 24 h'],
		['over the coming three days', 'Snow forecast for the next 72 h'],
		['forecast in 72 hours', 'Snow forecast for the next 72 h'],
	])('8 inches of snow %s', (time, words) => {
		expect(ruleIn(read(`8 inches of snow ${time} at Mammoth`))).toBe(`${words} at Mammoth Mountain is 8 in or more`);
	});
});

test('understood parts have their position in the text', () => {
	const text = 'Gusts OVER  50 mph, at the summit of Mt. Bachelor!';
	const { understood } = read(text);
	expect(understood.map((span) => `${span.as}: ${text.slice(span.start, span.end)}`)).toEqual([
		'figure: Gusts',
		'comparison: OVER',
		'amount: 50 mph',
		'height: summit',
		'resort: Mt. Bachelor',
	]);
});

test('every parsed rule is valid', () => {
	const rule = read('a foot of snow in the next 3 days at palisades').rule;
	expect(AlertRule.parse(rule)).toEqual(rule);
});
