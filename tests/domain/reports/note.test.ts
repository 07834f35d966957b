import { expect, test } from 'vitest';
import { cleanNote, type NotePart, parseNote } from '../../../src/domain/reports/note.ts';

const text = (words: string): NotePart => ({ kind: 'text', text: words });
const link = (href: string): NotePart => ({ kind: 'link', href });

test('blank lines separate paragraphs, and single breaks stay', () => {
	expect(parseNote('Chair 2 on hold.\r\nChair 5 too.\r\n\r\n\r\n\r\nRopes drop at ten.')).toEqual([
		[[text('Chair 2 on hold.')], [text('Chair 5 too.')]],
		[[text('Ropes drop at ten.')]],
	]);
});

test.each(['', ' \n\t\n ', '\u200b\u2060'])('a note without visible characters has no paragraphs: %j', (note) => {
	expect(parseNote(note)).toEqual([]);
});

test('URLs become links, without the punctuation after them', () => {
	expect(parseNote('Road: https://dot.example/us395?x=1. (See http://a.example/b(c)), or call.')).toEqual([
		[
			[
				text('Road: '),
				link('https://dot.example/us395?x=1'),
				text('. (See '),
				link('http://a.example/b(c)'),
				text('), or call.'),
			],
		],
	]);
});

test.each([
	'javascript:alert(1)',
	'JaVaScRiPt:alert(1)',
	'data:text/html,<script>alert(1)</script>',
	'vbscript:x',
	'//evil.example/x',
	'ftp://files.example/x',
	'https://',
	'https://user:pass@evil.example/',
	'https://resort.example@evil.example/',
])('%s stays text', (address) => {
	const parts = parseNote(`Look: ${address}`).flat(2);
	expect(parts.map(({ kind }) => kind)).toEqual(['text']);
});

test('markup is text and ends a URL', () => {
	expect(parseNote('<script>alert(1)</script> https://a.example/"onmouseover="x')).toEqual([
		[[text('<script>alert(1)</script> '), link('https://a.example/'), text('"onmouseover="x')]],
	]);
});

test('a URL is shown as browsers normalise it, so that no letter can imitate another', () => {
	expect(parseNote('https://аpple.example/').flat(2)).toEqual([link('https://xn--pple-43d.example/')]);
});

test('characters that reverse, hide or break text are removed', () => {
	const tricks = 'open\u202eDESOLC\u202c a\u2066b\u2069 z\u200bero\u00adwidth\u0000\u001b[31m \u{e0041}tag \ufeff';
	expect(cleanNote(tricks)).toBe('openDESOLC ab zerowidth[31m tag');
});

test('joiners stay where letters and emoji need them', () => {
	expect(cleanNote('👩\u200d🚒 می\u200cخواهم a \u200d b ❄\ufe0f x\ufe0f')).toBe(
		'👩\u200d🚒 می\u200cخواهم a b ❄\ufe0f x',
	);
});

test('no letter has more than four marks', () => {
	expect(cleanNote(`s${'\u0336'.repeat(60)}now`)).toBe(`s${'\u0336'.repeat(4)}now`);
});

test('cleaning again changes nothing', () => {
	const note = ' a\t b \r\n\n\n c\u200b\u202e é \u200d d ';
	expect(cleanNote(cleanNote(note))).toBe(cleanNote(note));
});
