import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const example = await readFile(join(root, '.env.example'), 'utf8');
const listed = new Set([...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name));

/** Set by the platform, not by an operator. */
const givenByVercel = new Set(['VERCEL', 'VERCEL_ENV', 'VERCEL_URL', 'VERCEL_BRANCH_URL']);

/** Names that are declared at the beginning of a line of a schema. */
async function declaredIn(file: string): Promise<string[]> {
	const source = await readFile(join(root, file), 'utf8');
	return [...source.matchAll(/^\t+([A-Z][A-Z0-9_]+): /gm)].flatMap(([, name]) => name ?? []);
}

test.each(['astro.config.mjs', 'src/start/configuration.ts', 'worker/env.ts'])(
	'.env.example lists every variable that %s declares',
	async (file) => {
		const declared = await declaredIn(file);
		expect(declared.length).toBeGreaterThan(5);
		expect(declared.filter((name) => !listed.has(name) && !givenByVercel.has(name))).toEqual([]);
	},
);

test('.env.example holds no secret', () => {
	expect([...example.matchAll(/^[^#\n].*$/gm)]).toEqual([]);
});
