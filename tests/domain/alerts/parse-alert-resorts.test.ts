import { describe, expect, test } from 'vitest';
import { editDistance } from '../../../src/domain/alerts/grammar/resort-names.ts';
import { type Named, read } from './read-sentence.ts';

const resortIn = (text: string, of?: readonly Named[]) => read(`powder at ${text}`, of).resortId;
const named = (...names: readonly string[]): Named[] =>
	names.map((name) => ({ id: name.toLowerCase().replaceAll(/[^a-z]+/g, '-'), name }));

describe('a resort is found by its name or words of it', () => {
	test.each([
		['Mammoth Mountain', 'mammoth'],
		['MAMMOTH', 'mammoth'],
		['Mammoth’s summit', 'mammoth'],
		['Palisades Tahoe', 'palisades-tahoe'],
		['palisades-tahoe', 'palisades-tahoe'],
		['tahoe', 'palisades-tahoe'],
		['Palisades', 'palisades-tahoe'],
		['grand targhee', 'grand-targhee'],
		['the Grand Targhee Resort', 'grand-targhee'],
		['Targhee', 'grand-targhee'],
		['steamboat', 'steamboat'],
		['Mt. Bachelor', 'mt-bachelor'],
		['Mt Bachelor', 'mt-bachelor'],
		['Mount Bachelor', 'mt-bachelor'],
		['Bachelor', 'mt-bachelor'],
		['Bächelor', 'mt-bachelor'],
	])('%s', (text, id) => {
		const parsed = read(`powder at ${text}`);
		expect(parsed).toMatchObject({ resortId: id, notUnderstood: [] });
		expect(parsed.assumptions).toHaveLength(1);
	});
});

describe('prefixes and typing errors are guessed, and the guess is reported', () => {
	test.each([
		['mam', 'Mammoth Mountain'],
		['mamoth', 'Mammoth Mountain'],
		['mammoht', 'Mammoth Mountain'],
		['Mammouth', 'Mammoth Mountain'],
		['palisaids', 'Palisades Tahoe'],
		['targee', 'Grand Targhee'],
		['tarhgee', 'Grand Targhee'],
		['steamboats', 'Steamboat'],
		['batchelor', 'Mt. Bachelor'],
		['steambaot', 'Steamboat'],
	])('%s', (text, name) => {
		const parsed = read(`powder at ${text}`);
		expect(parsed.assumptions).toContain(`We assumed “${text}” means ${name}`);
		expect(parsed.resortId).toBeDefined();
	});

	test.each(['ma', 'mountain', 'mt', 'resort', 'vail', 'mamuth rock', 'stemboots'])('but not from %s', (text) => {
		const parsed = read(`powder at ${text}`);
		expect(parsed.resortId).toBeUndefined();
		expect(parsed.problems).toEqual(['We didn’t recognize a resort. Please name one']);
	});

	test('an exact name takes precedence over a guess', () => {
		expect(read('powder at Mammoth with my batchelors')).toMatchObject({
			resortId: 'mammoth',
			notUnderstood: ['batchelors'],
		});
	});
});

describe('if the resort is ambiguous, none is chosen', () => {
	test('two resorts are named', () => {
		expect(read('powder at Mammoth or Palisades Tahoe')).toMatchObject({
			problems: [
				'Which resort do you mean? This matches Mammoth Mountain and Palisades Tahoe. An alert watches one resort',
			],
			rule: { kind: 'condition' },
		});
	});

	test.each([
		['crystal', undefined],
		['crystal peak', 'crystal-peak'],
		['crystal mountain', 'crystal-mountain'],
		['crystal pea', 'crystal-peak'],
		['cry', undefined],
	])('several resorts share a word: %s', (text, id) => {
		expect(resortIn(text, named('Crystal Mountain', 'Crystal Peak', 'Big Sky'))).toBe(id);
	});

	test('the problem lists at most five', () => {
		const many = named(...'abcdefgh'.split('').map((letter) => `Alpine ${letter}`));
		expect(read('powder at alpine', many).problems).toEqual([
			'Which resort do you mean? This matches Alpine a, Alpine b, Alpine c, Alpine d, Alpine e and 3 more. An alert watches one resort',
		]);
	});
});

describe('names that contain words of the grammar', () => {
	const odd = named('Powder Mountain', 'Snow Summit', 'Sugar Bowl', 'Mount Snow');
	test.each([
		['powder at Powder Mountain', 'powder-mountain', { kind: 'condition' }],
		['6 inches of snow at Snow Summit', 'snow-summit', { kind: 'new-snow' }],
		['gusts over 50 mph at the base of Snow Summit', 'snow-summit', { kind: 'gust', height: 'base' }],
		['clear at Mount Snow', 'mount-snow', { condition: 'clear' }],
		['clear at Mt. Snow', undefined, undefined],
		['snow at Sugar Bowl', 'sugar-bowl', { condition: 'snowing' }],
	])('%s', (text, id, rule) => {
		const parsed = read(text, odd);
		expect(parsed.resortId).toBe(id);
		if (rule) expect(parsed.rule).toMatchObject(rule);
	});
});

test('without resorts the rule is still recognized', () => {
	expect(read('powder at Targhee', [])).toMatchObject({ rule: { kind: 'condition' }, notUnderstood: ['Targhee'] });
});

describe('the edit distance of two words', () => {
	test.each([
		['snow', 'snow', 0],
		['mamoth', 'mammoth', 1],
		['mammoht', 'mammoth', 1],
		['mummoth', 'mammoth', 1],
		['mammothy', 'mammoth', 1],
		['palisaids', 'palisades', 2],
		['', 'ab', 2],
		['abc', 'xyz', 3],
		['abcdef', 'uvwxyz', 4],
		['a', 'abcdefgh', 4],
	])('%s and %s: %d', (from, to, distance) => {
		expect([editDistance(from, to, 3), editDistance(to, from, 3)]).toEqual([distance, distance]);
	});
});
