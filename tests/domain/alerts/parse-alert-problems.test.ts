import { describe, expect, test } from 'vitest';
import { ALERT_TEXT_LIMIT, parseAlert } from '../../../src/domain/alerts/parse-alert.ts';
import { resorts } from '../../../src/domain/resort.ts';
import { read, ruleIn } from './read-sentence.ts';

describe('what cannot be made a rule is said plainly, and makes none', () => {
	test.each([
		['', 'Say what to watch and where, for example “6 inches at Mammoth”'],
		['  ,.!  ', 'Say what to watch and where, for example “6 inches at Mammoth”'],
		['please tell me', 'Say what to watch and where, for example “6 inches at Mammoth”'],
		['Mammoth', 'What to watch was not understood: name snow, temperature, wind, snow depth or powder'],
		['rain at Mammoth', '“rain” cannot be watched'],
		['freezing level at Mammoth', '“freezing level” cannot be watched'],
		['lifts open at Mammoth', '“lifts” and “open” cannot be watched'],
		['no snow at Mammoth', 'An alert cannot say “no”: say what should happen, not what should not'],
		[
			'don’t tell me when it snows at Mammoth',
			'An alert cannot say “don’t”: say what should happen, not what should not',
		],
		[
			'5-10 inches at Mammoth',
			'“5-10 inches” has two ends: an alert has one threshold, with “at least” or “less than”',
		],
		[
			'5 to 10 inches at Mammoth',
			'“5 to 10 inches” has two ends: an alert has one threshold, with “at least” or “less than”',
		],
		[
			'between 5 and 10 inches at Mammoth',
			'“between 5 and 10 inches” has two ends: an alert has one threshold, with “at least” or “less than”',
		],
		[
			'6 inches and gusts below 30 mph at Mammoth',
			'An alert has one threshold, and this has several: “6 inches” and “30 mph”. Make an alert for each',
		],
		[
			'more than 6 inches or less at Mammoth',
			'More than one comparison was made: “more than” and “or less”. Keep one of them',
		],
		['up to 6 inches at Mammoth', '“up to” can be meant both ways: say “at least” or “at most”'],
		[
			'snow yesterday or tomorrow at Mammoth',
			'More than one time was given: “yesterday” and “tomorrow”. Keep one of them',
		],
		[
			'0 °F at the base or the summit of Mammoth',
			'An alert watches the base or the summit, and this names both: “base” and “summit”',
		],
		[
			'powder and clear at Targhee',
			'An alert watches one thing, and this names “powder” and “clear”. Make an alert for each',
		],
		[
			'wind and temperature over 40 at Mammoth',
			'An alert watches one thing, and this names “wind” and “temperature”. Make an alert for each',
		],
		['powder over 70 at Targhee', '“70” of powder can be inches, centimeters or points of the powder score: say which'],
		['clear over 6 inches at Targhee', 'A clear sky has no amount, so that “6 inches” does not fit it'],
		['gusts over 6 inches at Targhee', '“6 inches” does not fit “gusts”'],
		['new snow over 30 mph at Targhee', '“30 mph” does not fit “new snow”'],
		['over 30 at Mammoth', '“30” of what was not understood: give a unit, or name the figure'],
		['below -10 tomorrow at Mammoth', '“-10” of what was not understood: give a unit, or name the figure'],
		['snow depth at Mammoth', '“snow depth” needs a number: how much should it be?'],
		['cold at Mammoth', '“cold” needs a number: how much should it be?'],
		['more than powder at Mammoth', '“more than” needs a number: more or less than what?'],
		['-10 °C at Mammoth', 'Above or below? Say whether it should be warmer or colder than that'],
		['temperature reaches 10 °C at Mammoth', 'Above or below? Say whether it should be warmer or colder than that'],
		['6 inches in 12 hours at Mammoth', '“in 12 hours” cannot be watched. New snow can be watched over 24, 48 or 72 h'],
		[
			'6 inches this weekend at Mammoth',
			'“this weekend” cannot be watched. New snow can be watched over 24, 48 or 72 h',
		],
		['10 inches by Friday at Mammoth', '“by Friday” cannot be watched. New snow can be watched over 24, 48 or 72 h'],
		[
			'6 inches in the next 2 days at Mammoth',
			'“in the next 2 days” cannot be watched. Forecast snow can be watched for the next 24 or 72 h',
		],
		[
			'forecast of 6 inches in the last day at Mammoth',
			'“forecast” is about what will come, and “in the last day” about what has been',
		],
		[
			'gusts over 50 mph in the next 24 h at Mammoth',
			'Only snow can be watched over a time: “in the next 24 h” does not fit gusts',
		],
		['below 0 °F forecast at Mammoth', 'Only snow can be watched over a time: “forecast” does not fit temperature'],
		['powder tomorrow at Targhee', 'Only snow can be watched over a time: “tomorrow” does not fit powder'],
		[
			'6 inches of new snow at the base of Mammoth',
			'New snow is only known for the summit. For the snow on the ground say “snow depth”',
		],
		['snowing at the base of Mammoth', 'For the base, falling snow is not known: it is judged at the summit'],
		['1,000 inches at Mammoth', 'New snow in 24 h can be watched from 0 to 120 in'],
		['Mammoth -6 inches', 'New snow in 24 h can be watched from 0 to 120 in'],
		['0 inches at Mammoth', 'New snow in 24 h would always be 0 in or more: choose another threshold'],
		['below -80 °C at Mammoth', 'Temperature at the summit can be watched from −60 to 50 °C'],
	])('%s', (text, problem) => {
		const parsed = read(text);
		expect(parsed.problems).toContain(problem);
		expect(parsed.rule).toBeUndefined();
	});

	test('the resort is kept all the same', () => {
		expect(read('rain at Mammoth').resortId).toBe('mammoth');
	});
});

describe('words without a meaning are given back, and the rest is read', () => {
	test.each([
		['tell my grandmother when Mammoth gets a foot, dude', ['grandmother', 'dude']],
		['exactly 6 inches at Mammoth ❄ %', ['exactly', '❄', '%']],
		['fluffy fluffy powder at Targhee', ['fluffy']],
		['steilster Schnee in Mammoth', ['steilster', 'Schnee']],
		['please let me know as soon as it is snowing at Mammoth, thanks', []],
	])('%s', (text, notUnderstood) => {
		expect(read(text).notUnderstood).toEqual(notUnderstood);
	});

	test('“today” is left out where only the present is known, and that is told', () => {
		const parsed = read('windy today at Bachelor');
		expect(ruleIn(parsed)).toBe('Wind at the summit of Mt. Bachelor: gusts of 50 km/h or more');
		expect(parsed.assumptions).toContain('“today” was left out: an alert for wind looks at the present');
	});

	test('“will you” asks, and does not speak of the future', () => {
		expect(read('will you tell me when Mammoth gets 6 inches').rule).toMatchObject({ kind: 'new-snow' });
	});

	test('a dash is no minus', () => {
		expect(ruleIn(read('Mammoth - 6 inches'))).toBe('New snow in 24 h at Mammoth Mountain is 6 in or more');
		expect(ruleIn(read('6 inches—Mammoth'))).toBe('New snow in 24 h at Mammoth Mountain is 6 in or more');
	});

	test('a quotation is no inch', () => {
		expect(read('"powder score over 70" at Mammoth').rule).toMatchObject({ kind: 'powder-score', value: 70 });
	});
});

describe('a long text is not read', () => {
	const padded = (length: number) => 'powder at Targhee'.padEnd(length);

	test('up to the limit it is', () => {
		expect(read(padded(ALERT_TEXT_LIMIT)).rule).toBeDefined();
	});

	test('above it, its length is told', () => {
		expect(read(padded(ALERT_TEXT_LIMIT + 1))).toEqual({
			understood: [],
			notUnderstood: [],
			problems: ['Use at most 200 characters; these are 201'],
			assumptions: [],
		});
	});

	test('however long', () => {
		expect(parseAlert('6 inches '.repeat(1_000_000), { resorts, units: 'metric' }).rule).toBeUndefined();
	});
});
