import { describe, expect, test } from 'vitest';
import { revalidatePaths, selectPaths, UnknownPathError } from '../../src/app/revalidate-paths.ts';
import { resorts } from '../../src/domain/resort.ts';
import { makeResorts, makeSite } from './make-site.ts';

describe('a selection of pages', () => {
	test('for all means every cached page', () => {
		expect(selectPaths(resorts, { all: true })).toEqual(['/', ...resorts.map(({ id }) => `/resorts/${id}`)]);
	});

	test('for a resort means every page that shows it', () => {
		expect(selectPaths(resorts, { resorts: ['mammoth', 'steamboat'] })).toEqual([
			'/',
			'/resorts/mammoth',
			'/resorts/steamboat',
		]);
	});

	test('for paths means each of them once', () => {
		expect(selectPaths(resorts, { paths: ['/resorts/mammoth', '/', '/'] })).toEqual(['/', '/resorts/mammoth']);
	});

	test.each([
		{ paths: ['/', '/alerts'] },
		{ paths: ['https://elsewhere.example/'] },
		{ paths: ['/resorts/mammoth?x=1'] },
		{ resorts: ['nowhere'] },
		{ resorts: ['__proto__'] },
	])('that names anything but cached pages is rejected: %j', async (selection) => {
		const { site, pages } = makeSite();
		await expect(revalidatePaths(site, selection)).rejects.toThrow(UnknownPathError);
		expect(pages.renders).toEqual([]);
	});
});

describe('a request for more than 200 pages', () => {
	const { site, pages } = makeSite({ resorts: makeResorts(500) });

	test('is done in parts, each of which continues the previous one', async () => {
		const sizes: number[] = [];
		let cursor: string | null = null;
		do {
			const report = await revalidatePaths(site, { all: true }, cursor);
			sizes.push(report.revalidated.length);
			cursor = report.cursor;
		} while (cursor !== null);
		expect(sizes).toEqual([200, 200, 101]);
		expect(new Set(pages.renders).size).toBe(501);
	});

	test('rejects an unknown cursor', async () => {
		await expect(revalidatePaths(site, { all: true }, '/elsewhere')).rejects.toMatchObject({ code: 'UNKNOWN_PATH' });
	});
});

test('a request that fits in one call has no cursor', async () => {
	const { site } = makeSite();
	expect(await revalidatePaths(site, { all: true })).toMatchObject({ cursor: null, failed: [] });
});

test.each([
	['/resorts/mammoth/', '/resorts/mammoth'],
	['/resorts/mammoth?utm=1#x', '/resorts/mammoth'],
	['/Resorts/Mammoth', '/resorts/mammoth'],
	['//resorts//mammoth', null],
	['/resorts//mammoth', '/resorts/mammoth'],
	['/resorts/%6dammoth', '/resorts/mammoth'],
	['https://snow.example/resorts/mammoth/', '/resorts/mammoth'],
	['https://snow.example', '/'],
	['/resorts/nowhere/', null],
	['/%', null],
])('%s is unknown, and means %j', (path, meant) => {
	const select = () => selectPaths(resorts, { paths: ['/', path] });
	expect(select).toThrow(expect.objectContaining({ code: 'UNKNOWN_PATH', unknown: [path], meant }));
});
