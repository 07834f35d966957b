import { expect, test } from 'vitest';
import { readOwnOrigins, readRevalidateOrigin } from '../../src/composition/page-cache.ts';

const siteUrl = 'https://snow.test';
const preview = { VERCEL: '1', VERCEL_ENV: 'preview', VERCEL_URL: 'snow-abc.vercel.test' };

test('pages are regenerated at the public origin', () => {
	expect(readRevalidateOrigin({}, siteUrl)).toBe(siteUrl);
	expect(readRevalidateOrigin({ ...preview, VERCEL_ENV: 'production' }, siteUrl)).toBe(siteUrl);
});

test('a preview asks itself, and never regenerates the pages of production', () => {
	expect(readRevalidateOrigin(preview, siteUrl)).toBe('https://snow-abc.vercel.test');
});

test('the configured origin takes precedence', () => {
	const variables = { ...preview, REVALIDATE_ORIGIN: 'http://127.0.0.1:4321/x' };
	expect(readRevalidateOrigin(variables, siteUrl)).toBe('http://127.0.0.1:4321');
});

test('an invalid origin is rejected, without its value', () => {
	expect(() => readRevalidateOrigin({ REVALIDATE_ORIGIN: 'marker-9c0a' }, siteUrl)).toThrow(
		'REVALIDATE_ORIGIN must be an http or https address',
	);
});

test('pages of the deployment’s own addresses may post to it', () => {
	const origins = readOwnOrigins({ ...preview, VERCEL_BRANCH_URL: 'snow-git-x.vercel.test' }, siteUrl);
	expect([...origins]).toEqual([siteUrl, 'https://snow-abc.vercel.test', 'https://snow-git-x.vercel.test']);
});
