import { check } from 'recheck';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { descendants, parseModule } from '../architecture/module-facts.ts';
import { readSources } from '../architecture/repository.ts';
import { measureGrowth } from './growth.ts';

/*
 * A regular expression that backtracks can take time that grows with the square of its input, or worse, and one visitor
 * then takes the time of all. `recheck` proves of each that it does not, or finds a text with which it may.
 * https://makenowjust-labs.github.io/recheck/
 */

const nodes = readSources(['src', 'worker']).flatMap(({ path, source }) => {
	const tree = parseModule(path, source);
	return [...descendants(tree)].map((node) => ({ path, node, tree }));
});

/** Those that are put together at run time, with what they are at their worst. */
const CONSTRUCTED: Readonly<Record<string, readonly RegExp[]>> = {
	// Widths of a terminal.
	'src/doctor/report-text.ts': [/.{1,10}/gu],
	// Literals with other flags, which are checked as literals, and one with a name of two.
	'worker/export/markup.ts': [/<\/script[\s>]/i],
	// Reads 200 characters at most (`ALERT_TEXT_LIMIT`).
	'src/domain/alerts/grammar/tokenize.ts': [],
	// Patterns of the build that is served: tests/edge/routing/linear-pattern.test.ts.
	'src/edge/routing/source-pattern.ts': [],
	// Reads our own migrations.
	'src/storage/contracting-sql.ts': [/^ALTER TABLE [`"]?(\w+)[`"]? ADD (?:COLUMN )?[`"]?(\w+)[`"]?(.*)$/is],
	// Matches nothing but the empty text.
	'src/edge/routing/compile-route.ts': [],
};

/** Returns the text with which it is slow. `recheck` finds candidates; only what Node itself is slow with counts. */
async function findSlow(source: string, flags: string): Promise<string | null> {
	// `d` and `g` change what is returned, not how it is found.
	const result = await check(source, flags.replace(/[dg]/g, ''), { timeout: 60_000 });
	if (result.status === 'safe') return null;
	if (result.status !== 'vulnerable') return 'not proven';
	const { pumps, suffix, pattern } = result.attack;
	const input = (length: number) => {
		const total = pumps.reduce((sum, { pump }) => sum + pump.length, 0);
		return pumps.map(({ prefix, pump }) => prefix + pump.repeat(Math.ceil(length / total))).join('') + suffix;
	};
	const { isLinear } = await measureGrowth((text) => text.replace(new RegExp(source, flags), ''), input);
	return isLinear ? null : pattern;
}

test('no regular expression takes longer than in proportion to its input', { timeout: 180_000 }, async () => {
	const places = new Map<string, string[]>();
	for (const { path, node, tree } of nodes) {
		if (!ts.isRegularExpressionLiteral(node)) continue;
		const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
		places.set(node.text, [...(places.get(node.text) ?? []), `${path}:${line}`]);
	}
	for (const [path, literals] of Object.entries(CONSTRUCTED)) {
		for (const literal of literals) places.set(String(literal), [...(places.get(String(literal)) ?? []), path]);
	}
	const slow: string[] = [];
	const queue = [...places];
	async function work(): Promise<void> {
		for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
			const [literal, at] = next;
			const end = literal.lastIndexOf('/');
			const found = await findSlow(literal.slice(1, end), literal.slice(end + 1));
			if (found !== null) slow.push(`${literal} in ${at.join(', ')}: ${found}`);
		}
	}
	await Promise.all([work(), work()]);
	expect(places.size).toBeGreaterThan(100);
	expect(slow).toEqual([]);
});

test('every place that puts a regular expression together is known', () => {
	const constructing = nodes.filter(
		({ node }) => (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp',
	);
	expect([...new Set(constructing.map(({ path }) => path))].sort()).toEqual(Object.keys(CONSTRUCTED).sort());
});
