import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Variable } from '../../src/config/read-config.ts';
import { variables } from '../../src/config.ts';

// What people read of the configuration is written from the schema: `npx vitest run --project unit -u tests/config`.

const root = join(import.meta.dirname, '../..');
const entries = Object.entries<Variable>(variables).filter(([, { fromVercel }]) => !fromVercel);

function defaultOf({ schema }: Variable): string {
	const { data } = schema.safeParse(undefined);
	return data === undefined ? '' : String(data);
}

function wrap(text: string, width: number): string[] {
	const lines = [''];
	for (const word of text.split(' ')) {
		const last = lines.at(-1) ?? '';
		if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
		else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
	}
	return lines;
}

function envExample(): string {
	const head = [
		'Every variable that the site and its worker read. `npm start` writes a .env with fresh secrets if there is none.',
		'A variable of the environment wins over this file; an empty value counts as absent.',
	];
	const blocks = entries.map(([name, variable]) => {
		const { about, otherwise } = variable;
		const comment = otherwise === undefined ? about : `${about} Default: ${otherwise}.`;
		return [...wrap(comment, 116).map((line) => `# ${line}`), `#${name}=${defaultOf(variable)}`];
	});
	return `${[head.map((line) => `# ${line}`), ...blocks].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function table(): string {
	const escapeCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<');
	const rows = entries.map(([name, variable]) => {
		const value = defaultOf(variable);
		const standard = value === '' ? escapeCell(variable.otherwise ?? '') : `\`${value}\``;
		const secret = variable.secret ? ' Secret.' : '';
		return `| \`${name}\` | ${standard} | ${escapeCell(variable.about)}${secret} | ${variable.readBy.join(', ')} |`;
	});
	return ['| Variable | Default | Meaning | Read by |', '|---|---|---|---|', ...rows].join('\n');
}

const marks = ['<!-- variables -->', '<!-- /variables -->'] as const;

test('.env.example lists every variable with its meaning and default, and sets none', async () => {
	await expect(envExample()).toMatchFileSnapshot(join(root, '.env.example'));
	expect(envExample()).not.toMatch(/^[^#\n]/m);
});

test('docs/configuration.md has the whole table', async () => {
	const file = join(root, 'docs/configuration.md');
	const text = await readFile(file, 'utf8');
	const [before = '', after = ''] = [text.split(marks[0])[0], text.split(marks[1])[1]];
	await expect(`${before}${marks[0]}\n\n${table()}\n\n${marks[1]}${after}`).toMatchFileSnapshot(file);
});

test('Astro knows every variable of the site as optional text, so that a bad one cannot break every page', async () => {
	const config = await readFile(join(root, 'astro.config.mjs'), 'utf8');
	expect(config).toContain(
		"Object.fromEntries(namesReadBy(siteVariables, 'site').map((name) => [name, optionalText]))",
	);
	expect(config).toMatch(
		/optionalText = envField\.string\(\{ context: 'server', access: 'secret', optional: true \}\)/,
	);
});
