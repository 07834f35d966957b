import { expect, test } from 'vitest';
import { makeMissingSecrets } from '../../src/start/env-file.ts';

let counter = 0;
const random = (bytes: number): string => `${(counter++).toString(16)}`.padStart(bytes * 2, '0');

test('an empty .env gets the three secrets, each long enough for what checks it', () => {
	const { names, lines } = makeMissingSecrets('', {}, random);
	expect(names).toEqual(['BYPASS_TOKEN', 'CRON_SECRET', 'AUTH_SECRET']);
	expect(lines).toMatch(/^BYPASS_TOKEN=[0-9a-f]{64}\nCRON_SECRET=[0-9a-f]{48}\nAUTH_SECRET=[0-9a-f]{64}\n$/);
});

test('a secret that the file or the environment has is left alone', () => {
	const { names } = makeMissingSecrets('AUTH_SECRET=kept\n', { CRON_SECRET: 'given' }, random);
	expect(names).toEqual(['BYPASS_TOKEN']);
});

test('an empty value counts as missing', () => {
	expect(makeMissingSecrets('AUTH_SECRET=\n', { CRON_SECRET: '' }, random).names).toHaveLength(3);
});

test('a last line without an end is not glued to the first new one', () => {
	const { lines } = makeMissingSecrets('BYPASS_TOKEN=a\nCRON_SECRET=b\nPORT=80', {}, random);
	expect(lines.startsWith('\nAUTH_SECRET=')).toBe(true);
});
