import { expect, test } from 'vitest';
import { AlertRule } from '../../../src/domain/alerts/alert-rule.ts';
import { ALERT_TEXT_LIMIT, parseAlert } from '../../../src/domain/alerts/parse-alert.ts';
import { resorts } from '../../../src/domain/resort.ts';
import { seededRandom } from '../../support/seeded-random.ts';

/** For any text, the parser does not throw, accounts for every word, and returns only rules that can be saved. */

const ids: readonly (string | undefined)[] = [undefined, ...resorts.map(({ id }) => id)];

function check(text: string): void {
	const parsed = parseAlert(text, { resorts, units: 'metric' });
	expect(parseAlert(text, { resorts, units: 'metric' })).toEqual(parsed);
	expect(ids).toContain(parsed.resortId);
	if (parsed.rule) expect(AlertRule.safeParse(parsed.rule).success).toBe(true);
	if (!parsed.rule || !parsed.resortId) expect(parsed.problems.length).toBeGreaterThan(0);
	let end = 0;
	for (const span of parsed.understood) {
		expect(span.start).toBeGreaterThanOrEqual(end);
		expect(text.slice(span.start, span.end)).toBe(span.text);
		end = span.end;
	}
	for (const word of parsed.notUnderstood) expect(text).toContain(word);
	const said = [...parsed.problems, ...parsed.assumptions, ...parsed.notUnderstood].join('');
	expect(said.length).toBeLessThan(20 * ALERT_TEXT_LIMIT);
}

const words =
	`6 ½ 1/2 -10 − - + .5 1,000 in inches " ' ft a foot half an and cm m mm °C °F ° degrees c f mph km/h km / h points
	over more than at least or below up to > >= ≤ between to no not new snow snowing powder score depth wind gusts clear
	temperature deep gets falls in the next last 24 h 3 days tomorrow today overnight forecast will base summit of at
	Mammoth mammoht tahoe Mt. Bachelor steamboat mountain freezing zero below couple few dozen hundred twenty five ❄ % 100`.split(
		/\s+/,
	);

test('three thousand sentences made of its vocabulary', () => {
	const { integer } = seededRandom(20_260_115);
	for (let round = 0; round < 3_000; round += 1) {
		const picked = Array.from({ length: integer(0, 14) }, () => words[integer(0, words.length - 1)]);
		check(picked.join(integer(0, 4) === 0 ? '' : ' ').slice(0, ALERT_TEXT_LIMIT));
	}
});

test('three thousand strings of random characters, including lone surrogates', () => {
	const { integer } = seededRandom(7);
	for (let round = 0; round < 3_000; round += 1) {
		const units = Array.from({ length: integer(0, 40) }, () =>
			integer(0, 1) === 0 ? integer(0, 0x7f) : integer(0, 0xffff),
		);
		check(String.fromCharCode(...units));
	}
});

test.each([
	['a', 'a '],
	['numbers', '1 '],
	['digits', '9'],
	['thousands', ',000'],
	['dashes', '-'],
	['operators', '>= '],
	['quotes', '"'],
	['letters', 'x'],
	['combining marks', '\u0301'],
	['half pairs', '\ud83c'],
	['units', 'in '],
	['durations', 'in the next '],
	['prototype', '__proto__ constructor toString '],
])('the longest text that consists of %s', (_, piece) => {
	check(piece.repeat(ALERT_TEXT_LIMIT).slice(0, ALERT_TEXT_LIMIT));
});
