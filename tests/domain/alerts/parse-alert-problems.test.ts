import { describe, expect, test } from 'vitest';
import { ALERT_TEXT_LIMIT, parseAlert } from '../../../src/domain/alerts/parse-alert.ts';
import { resorts } from '../../../src/domain/resort.ts';
import { read, ruleIn } from './read-sentence.ts';

describe('a sentence that is no rule gets a clear problem instead', () => {
	test.each([
		['', 'Tell us what to watch and where, for example “6 inches at Mammoth”'],
		['  ,.!  ', 'Tell us what to watch and where, for example “6 inches at Mammoth”'],
		['please tell me', 'Tell us what to watch and where, for example “6 inches at Mammoth”'],
		['Mammoth', 'We couldn’t tell what to watch: name snow, temperature, wind, snow depth or powder'],
		['rain at Mammoth', 'We can’t watch “rain”'],
		['freezing level at Mammoth', 'We can’t watch “freezing level”'],
		['lifts open at Mammoth', 'We can’t watch “lifts” and “open”'],
		['no snow at Mammoth', 'Alerts don’t understand “no”: say what should happen, not what shouldn’t'],
		[
			'don’t tell me when it snows at Mammoth',
			'Alerts don’t understand “don’t”: say what should happen, not what shouldn’t',
		],
		[
			'5-10 inches at Mammoth',
			'“5-10 inches” is a range, but an alert has one threshold: use “at least” or “less than”',
		],
		[
			'5 to 10 inches at Mammoth',
			'“5 to 10 inches” is a range, but an alert has one threshold: use “at least” or “less than”',
		],
		[
			'between 5 and 10 inches at Mammoth',
			'“between 5 and 10 inches” is a range, but an alert has one threshold: use “at least” or “less than”',
		],
		[
			'6 inches and gusts below 30 mph at Mammoth',
			'An alert has one threshold, but you gave several: “6 inches” and “30 mph”. Create an alert for each',
		],
		[
			'more than 6 inches or less at Mammoth',
			'You gave more than one comparison: “more than” and “or less”. Keep only one',
		],
		['up to 6 inches at Mammoth', '“up to” can mean two things: say “at least” or “at most”'],
		['snow yesterday or tomorrow at Mammoth', 'You gave more than one time: “yesterday” and “tomorrow”. Keep only one'],
		[
			'0 °F at the base or the summit of Mammoth',
			'An alert watches either the base or the summit, but you named both: “base” and “summit”',
		],
		[
			'powder and clear at Targhee',
			'An alert watches one thing, but you named “powder” and “clear”. Create an alert for each',
		],
		[
			'wind and temperature over 40 at Mammoth',
			'An alert watches one thing, but you named “wind” and “temperature”. Create an alert for each',
		],
		['powder over 70 at Targhee', '“70” of powder could be inches, centimeters or powder score points: say which'],
		['clear over 6 inches at Targhee', 'A clear sky has no amount, so “6 inches” doesn’t fit'],
		['gusts over 6 inches at Targhee', '“6 inches” doesn’t fit “gusts”'],
		['new snow over 30 mph at Targhee', '“30 mph” doesn’t fit “new snow”'],
		['over 30 at Mammoth', '“30” of what? Add a unit, or say what to watch'],
		['below -10 tomorrow at Mammoth', '“-10” of what? Add a unit, or say what to watch'],
		['snow depth at Mammoth', '“snow depth” needs a number: how much should it be?'],
		['cold at Mammoth', '“cold” needs a number: how much should it be?'],
		['more than powder at Mammoth', '“more than” needs a number: more or less than what?'],
		['-10 °C at Mammoth', 'Above or below? Say whether you mean warmer or colder'],
		['temperature reaches 10 °C at Mammoth', 'Above or below? Say whether you mean warmer or colder'],
		[
			'6 inches in 12 hours at Mammoth',
			'We can’t watch “in 12 hours”. New snow can be watched over 24, 48 or 72 hours',
		],
		[
			'6 inches this weekend at Mammoth',
			'We can’t watch “this weekend”. New snow can be watched over 24, 48 or 72 hours',
		],
		['10 inches by Friday at Mammoth', 'We can’t watch “by Friday”. New snow can be watched over 24, 48 or 72 hours'],
		[
			'6 inches in the next 2 days at Mammoth',
			'We can’t watch “in the next 2 days”. Forecast snow can be watched for the next 24 or 72 hours',
		],
		[
			'forecast of 6 inches in the last day at Mammoth',
			'“forecast” is about the future, but “in the last day” is about the past',
		],
		[
			'gusts over 50 mph in the next 24 h at Mammoth',
			'Only snow can be watched over a period: “in the next 24 h” doesn’t fit gusts',
		],
		['below 0 °F forecast at Mammoth', 'Only snow can be watched over a period: “forecast” doesn’t fit temperature'],
		['powder tomorrow at Targhee', 'Only snow can be watched over a period: “tomorrow” doesn’t fit powder'],
		[
			'6 inches of new snow at the base of Mammoth',
			'New snow is only available for the summit. For snow on the ground, say “snow depth”',
		],
		['snowing at the base of Mammoth', 'For the base, falling snow isn’t available: we check it at the summit'],
		['1,000 inches at Mammoth', 'New snow in 24 h can be watched from 0 to 120 in'],
		['Mammoth -6 inches', 'New snow in 24 h can be watched from 0 to 120 in'],
		['0 inches at Mammoth', 'New snow in 24 h would always be 0 in or more: choose another threshold'],
		['below -80 °C at Mammoth', 'Temperature at the summit can be watched from −60 to 50 °C'],
	])('%s', (text, problem) => {
		const parsed = read(text);
		expect(parsed.problems).toContain(problem);
		expect(parsed.rule).toBeUndefined();
	});

	test('the resort is recognized nevertheless', () => {
		expect(read('rain at Mammoth').resortId).toBe('mammoth');
	});
});

describe('unknown words are returned, and the rest is parsed', () => {
	test.each([
		['tell my grandmother when Mammoth gets a foot, dude', ['grandmother', 'dude']],
		['exactly 6 inches at Mammoth ❄ %', ['exactly', '❄', '%']],
		['fluffy fluffy powder at Targhee', ['fluffy']],
		['steilster Schnee in Mammoth', ['steilster', 'Schnee']],
		['please let me know as soon as it is snowing at Mammoth, thanks', []],
	])('%s', (text, notUnderstood) => {
		expect(read(text).notUnderstood).toEqual(notUnderstood);
	});

	test('“today” is ignored for current figures, which is reported', () => {
		const parsed = read('windy today at Bachelor');
		expect(ruleIn(parsed)).toBe('Wind at the summit of Mt. Bachelor: gusts of 50 km/h or more');
		expect(parsed.assumptions).toContain('We left out “today”: an alert for wind checks current conditions');
	});

	test('“will you” is a request, not the future tense', () => {
		expect(read('will you tell me when Mammoth gets 6 inches').rule).toMatchObject({ kind: 'new-snow' });
	});

	test('a dash is not a minus sign', () => {
		expect(ruleIn(read('Mammoth - 6 inches'))).toBe('New snow in 24 h at Mammoth Mountain is 6 in or more');
		expect(ruleIn(read('6 inches—Mammoth'))).toBe('New snow in 24 h at Mammoth Mountain is 6 in or more');
	});

	test('a closing quotation mark is not an inch sign', () => {
		expect(read('"powder score over 70" at Mammoth').rule).toMatchObject({ kind: 'powder-score', value: 70 });
	});
});

describe('a text that is too long is not parsed', () => {
	const padded = (length: number) => 'powder at Targhee'.padEnd(length);

	test('a text of the maximum length is parsed', () => {
		expect(read(padded(ALERT_TEXT_LIMIT)).rule).toBeDefined();
	});

	test('a longer one is rejected with its length', () => {
		expect(read(padded(ALERT_TEXT_LIMIT + 1))).toEqual({
			understood: [],
			notUnderstood: [],
			problems: ['Use at most 200 characters (you typed 201)'],
			assumptions: [],
		});
	});

	test('even if it is very long', () => {
		expect(parseAlert('6 inches '.repeat(1_000_000), { resorts, units: 'metric' }).rule).toBeUndefined();
	});
});
