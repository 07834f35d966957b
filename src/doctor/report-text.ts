import { styleText } from 'node:util';
import type { Verdict } from './check.ts';
import type { Report, Result } from './diagnose.ts';

export type TextOptions = {
	readonly colour: boolean;
	/** Characters in a line. */
	readonly width: number;
};

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const marks: Readonly<Record<Verdict['outcome'], readonly [string, Style]>> = {
	pass: ['✓', 'green'],
	fail: ['✗', 'red'],
	warn: ['!', 'yellow'],
	skip: ['·', 'dim'],
};

/** Common misunderstandings, and faults that are hard to see. */
const traps: readonly string[] = [
	'Always MISS: another build is deployed, the route is excluded from ISR, or a proxy in front adds a query or bypasses its cache on cookies.',
	'Old figures after the expiry: that is stale-while-revalidate. The first visitor gets the stored page; reload to see the new one.',
	'?__prerender_bypass=TOKEN changes nothing: the platform ignores it without the rewrites of vercel.json. The header x-prerender-revalidate always works.',
];

/** Returns a table of what was requested, expected and seen, then each fault with its likely cause and the fix. */
export function toText(report: Report, { colour, width }: TextOptions): string {
	const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
	const columns = columnWidths(width);
	const head = layOut(['', 'Check', 'Asked', 'Expected', 'Seen'], columns).map((row) => paint('bold', row.join(' ')));
	const rows = report.results.flatMap((result) => formatRow(result, columns, paint));
	const findings = report.results.flatMap((result) => formatFinding(result, width, paint));
	const known = traps.flatMap((trap) => indent(wrap(trap, width - 4), '  - '));
	return [
		paint('bold', `Snowline doctor: ${report.origin}`),
		report.withToken ? 'With a token: the dashboard was regenerated.' : 'Without a token: nothing was changed.',
		'',
		...head,
		...rows,
		'',
		...findings,
		paint('dim', 'Good to know'),
		...known.map((line) => paint('dim', line)),
		'',
		summarise(report, paint),
		'',
	].join('\n');
}

function columnWidths(width: number): number[] {
	const rest = Math.max(60, width) - 1 - 4;
	return [1, ...[0.24, 0.23, 0.25].map((share) => Math.floor(rest * share)), Math.floor(rest * 0.28)];
}

function formatRow({ title, asked, expected, verdict }: Result, columns: readonly number[], paint: Paint): string[] {
	const [mark, style] = marks[verdict.outcome];
	return layOut([mark, title, asked, expected, verdict.seen], columns).map(([sign = '', name = '', ...rest]) => {
		const seen = rest.pop() ?? '';
		const cells = `${name} ${rest.join(' ')} ${verdict.outcome === 'pass' || seen === '' ? seen : paint(style, seen)}`;
		const line = `${sign === ' ' ? sign : paint(style, sign)} ${seen === '' ? cells.trimEnd() : cells}`;
		return verdict.outcome === 'skip' ? paint('dim', line) : line;
	});
}

function formatFinding({ title, verdict }: Result, width: number, paint: Paint): string[] {
	if (verdict.outcome !== 'fail' && verdict.outcome !== 'warn') return [];
	const [mark, style] = marks[verdict.outcome];
	const part = (label: string, text: string) => indent(wrap(text, width - 10), `  ${label.padEnd(7)} `);
	return [
		paint(style, `${mark} ${verdict.code}: ${title}`),
		...part('seen', verdict.seen),
		...part('likely', verdict.cause),
		...part('fix', verdict.fix),
		'',
	];
}

function indent(lines: readonly string[], first: string): string[] {
	return lines.map((line, index) => `${index === 0 ? first : ' '.repeat(first.length)}${line}`);
}

function summarise({ results }: Report, paint: Paint): string {
	const count = (outcome: Verdict['outcome']) => results.filter(({ verdict }) => verdict.outcome === outcome).length;
	const counts = `${count('pass')} passed, ${count('fail')} failed, ${count('warn')} to look at, ${count('skip')} not checked`;
	return paint(count('fail') > 0 ? ['bold', 'red'] : ['bold', 'green'], counts);
}

/** Wraps a text at word boundaries into lines of at most `width` characters; longer words are cut. */
export function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(/\s+/).flatMap((each) => pieces(each, width))) {
		if (line !== '' && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else {
			line = line === '' ? word : `${line} ${word}`;
		}
	}
	lines.push(line);
	return lines;
}

/** Lays out cells side by side, each wrapped and padded to the width of its column; the last one is not padded. */
export function layOut(cells: readonly string[], widths: readonly number[]): string[][] {
	const columns = cells.map((cell, index) => wrap(cell, widths[index] ?? 1));
	const height = Math.max(...columns.map((lines) => lines.length));
	return Array.from({ length: height }, (_, row) =>
		columns.map((lines, index) => {
			const text = lines[row] ?? '';
			return index === columns.length - 1 ? text : text.padEnd(widths[index] ?? 1);
		}),
	);
}

function pieces(word: string, width: number): string[] {
	return word.length <= width ? [word] : (word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [word]);
}
