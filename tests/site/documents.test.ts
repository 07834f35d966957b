import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { isrPaths } from '../../src/domain/isr-paths.ts';
import { resorts } from '../../src/domain/resort.ts';
import { type RunningSite, startSite } from '../support/running-site.ts';

const build = inject('siteBuild');
let site: RunningSite;
beforeAll(async () => {
	site = await startSite(build);
});
afterAll(() => site?.[Symbol.asyncDispose]());

/** Returns the contents of every element with that name, with entities decoded. */
function contentsOf(xml: string, element: string): string[] {
	const found = [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))];
	return found.map(([, content = '']) => content.replaceAll('&amp;', '&'));
}

test('the sitemap lists every public page by its public address, and nothing private', async () => {
	const { headers, text } = await site.render.fetch('/sitemap.xml');
	expect(headers.get('content-type')).toBe('application/xml; charset=utf-8');
	expect(contentsOf(text, 'loc')).toEqual([...isrPaths(), '/about'].map((path) => `${build.siteUrl}${path}`));
});

test('the feed has an entry for each resort and day, with ids that say which', async () => {
	const { headers, text } = await site.render.fetch('/feed.xml');
	expect(headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
	expect(headers.get('cache-control')).toBe('public, max-age=0, s-maxage=300, stale-while-revalidate=3600');
	const [feedId, ...entryIds] = contentsOf(text, 'id');
	expect(feedId).toBe('tag:snowline.test,2026:feed');
	expect(new Set(entryIds).size).toBe(entryIds.length);
	for (const { id } of resorts) {
		const days = entryIds.filter((entryId) => entryId.startsWith(`tag:snowline.test,2026:${id}/`));
		expect(days.length, id).toBeGreaterThanOrEqual(6);
		for (const day of days) expect(day).toMatch(/\/\d{4}-\d\d-\d\d$/);
	}
});

test('the feed conforms to RFC 4287, entry by entry, newest first', async () => {
	const { text } = await site.render.fetch('/feed.xml');
	const entries = text.split('<entry>').slice(1);
	for (const entry of entries) {
		for (const element of ['id', 'title', 'updated', 'summary'])
			expect(contentsOf(entry, element), element).toHaveLength(1);
		expect(entry).toMatch(
			new RegExp(`<link rel="alternate" type="text/html" href="${build.siteUrl}/resorts/[a-z-]+"/>`),
		);
	}
	const times = entries.map((entry) => contentsOf(entry, 'updated')[0] ?? '');
	expect(times).toEqual(times.toSorted().reverse());
	expect(contentsOf(text, 'updated')[0]).toBe(times[0]);
});

test('public addresses come from the configuration, whatever the Host header of a request', async () => {
	const headers: [string, string][] = [
		['host', 'evil.test'],
		['x-forwarded-host', 'evil.test'],
		['forwarded', 'host=evil.test'],
	];
	for (const path of ['/sitemap.xml', '/feed.xml']) {
		const { text } = await site.render.fetch(`https://evil.test${path}`, { headers });
		expect(text, path).not.toContain('evil.test');
	}
});
