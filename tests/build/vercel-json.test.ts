import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { securityHeaders } from '../../src/http/security-headers.ts';

const build = inject('siteBuild');

type Header = { readonly key: string; readonly value: string };
const vercelJson = JSON.parse(await readFile(join(build.root, 'vercel.json'), 'utf8')) as {
	readonly headers: readonly { readonly source: string; readonly headers: readonly Header[] }[];
	readonly crons: readonly { readonly path: string; readonly schedule: string }[];
};

test('static files have the same security headers that functions add', () => {
	const everywhere = vercelJson.headers.find(({ source }) => source === '/(.*)');
	expect(Object.fromEntries((everywhere?.headers ?? []).map(({ key, value }) => [key, value]))).toEqual(
		securityHeaders,
	);
});

test('the refresh is scheduled once a day, the maximum of the smallest plan', () => {
	expect(vercelJson.crons).toEqual([
		{ path: '/api/cron/refresh', schedule: expect.stringMatching(/^\d+ \d+ \* \* \*$/) },
	]);
});
