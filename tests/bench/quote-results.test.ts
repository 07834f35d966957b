import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { insertQuote, quoteResults } from './quote-results.ts';

const root = join(import.meta.dirname, '../..');
const resultsFile = join(import.meta.dirname, 'results.json');

test('a quotation replaces only the previous one', () => {
	const document = 'before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n';
	expect(insertQuote(document, 'new')).toBe('before\n<!-- bench -->\nnew\n<!-- /bench -->\nafter\n');
	expect(insertQuote('no place for it\n', 'new')).toBe('no place for it\n');
});

test.skipIf(!existsSync(resultsFile)).each(['README.md', 'src/edge/README.md'])('%s quotes the last run', (file) => {
	const document = readFileSync(join(root, file), 'utf8');
	const quote = quoteResults(JSON.parse(readFileSync(resultsFile, 'utf8')));
	expect(document).toContain('<!-- bench -->');
	expect(insertQuote(document, quote)).toBe(document);
});
