import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('documents link to the tested files of deploy, and quote no configuration of a proxy', () => {
	const documents = ['*.md', 'docs/*.md', 'src/**/*.md'].flatMap((pattern) => globSync(pattern, { cwd: root }));
	const quoting = documents.filter((path) => {
		const text = readFileSync(join(root, path), 'utf8');
		return /^```(?:nginx|caddyfile|haproxy)|^\s*(?:proxy_pass|try_files|reverse_proxy|file_server)\b/im.test(text);
	});
	expect(quoting).toEqual([]);
});
