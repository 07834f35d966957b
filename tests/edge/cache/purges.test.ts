import { expect, test } from 'vitest';
import type { PageInfo } from '../../../src/edge/cache/page.ts';
import { setUpPageCache, show } from '../support/page-cache-setup.ts';
import { pageRequest, rendered } from '../support/page-fixtures.ts';

const request = pageRequest();
const tagged = (body: string) => rendered(body, { headers: [['vercel-cache-tag', 'snow, wind']] });
const withTag = (tag: string) => (page: PageInfo) => page.tags.includes(tag);

async function warmCache() {
	const setup = setUpPageCache();
	const first = setup.cache.get(request);
	await setup.renders.answer(tagged('render 1'));
	await first;
	return setup;
}

test('purging a tag makes its pages stale, and the next visit regenerates them', async () => {
	const { cache, renders } = await warmCache();
	expect(cache.purge('expire', withTag('wind'))).toBe(1);
	expect(show(cache.lookup(request))).toBe('STALE render 1');
	await renders.answer(tagged('render 2'));
	await cache.idle();
	expect(show(cache.lookup(request))).toBe('HIT render 2');
});

test('a dropped page is rendered while its next visitor waits', async () => {
	const { cache } = await warmCache();
	expect(cache.purge('drop', ({ path }) => path === '/')).toBe(1);
	expect(cache.lookup(request)).toBeUndefined();
});

test('other tags, and the same tag in another case, do not affect a page', async () => {
	const { cache } = await warmCache();
	expect(cache.purge('expire', withTag('Wind'))).toBe(0);
	expect(show(cache.lookup(request))).toBe('HIT render 1');
});

test.each([
	['expire', 'STALE render 2'],
	['drop', 'nothing'],
] as const)('a render that started before the purge (%s) cannot bring old data back', async (mode, shown) => {
	const { cache, renders } = await warmCache();
	const early = cache.revalidate(request);
	cache.purge(mode, withTag('snow'));
	await renders.answer(tagged('render 2'));
	await early;
	expect(show(cache.lookup(request))).toBe(shown);
});

test('a render that starts after the purge is not affected', async () => {
	const { cache, renders } = await warmCache();
	const early = cache.revalidate(request);
	cache.purge('expire', withTag('snow'));
	const late = cache.revalidate(request);
	await renders.answer(tagged('render 2'));
	await early;
	await renders.answer(tagged('render 3'));
	await late;
	expect(show(cache.lookup(request))).toBe('HIT render 3');
});

test('a purge is forgotten when the last render that it applies to is done', async () => {
	const { cache, renders } = await warmCache();
	const early = cache.revalidate(request);
	cache.purge('expire', () => true);
	await renders.answer(tagged('render 2'));
	await early;
	await cache.idle();
	const late = cache.revalidate(request);
	await renders.answer(tagged('render 3'));
	await late;
	expect(show(cache.lookup(request))).toBe('HIT render 3');
});
