import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('documents link to the tested files of deploy, and quote no configuration of a proxy', () => {
	const documents = ['*.md', 'docs/*.md', 'src/**/*.md'].flatMap((pattern) => globSync(pattern, { cwd: root }));
	const quoting = documents.filter((path) =>
		/^```(?:nginx|caddyfile|haproxy)|^\s*(?:proxy_pass|try_files|reverse_proxy|file_server)\b/im.test(read(path)),
	);
	expect(quoting).toEqual([]);
});

test.each(globSync('deploy/*.service', { cwd: root }).sort())('%s runs what is in the project', (unit) => {
	const named = [...read(unit).matchAll(/(?<=^Exec\w+=.*)\/opt\/snowline\/(\S+)/gm)].map(([, path = '']) => path);
	const missing = named.filter((path) => !path.startsWith('node_modules/') && !existsSync(join(root, path)));
	expect(missing).toEqual([]);
	expect(named).toContain('node_modules/node/bin/node');
});

test.each(globSync('deploy/*Dockerfile', { cwd: root }).sort())('%s copies what is in the project', (file) => {
	const copied = [...read(file).matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' '));
	expect(copied.length).toBeGreaterThan(3);
	expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
	const sent = read(`${file}.dockerignore`)
		.split('\n')
		.filter((line) => line.startsWith('!'))
		.map((line) => line.slice(1));
	expect(copied.filter((path) => !sent.some((each) => path === each || path.startsWith(`${each}/`)))).toEqual([]);
});
