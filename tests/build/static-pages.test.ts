import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';

const build = inject('siteBuild');
const staticDir = join(build.outputDir, 'static');
const pages = (await readdir(staticDir, { recursive: true })).filter((file) => file.endsWith('.html'));

test.each(pages)('%s has a policy that allows no inline script or style, and obeys it', async (page) => {
	const html = await readFile(join(staticDir, page), 'utf8');
	const policy = /http-equiv="content-security-policy" content="([^"]*)"/i.exec(html)?.[1] ?? '';
	expect(policy).toContain("default-src 'self'");
	expect(policy).not.toContain('unsafe-');
	expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=/i);
});

test('a policy in a page does not forbid framing, which only a header can', async () => {
	for (const page of pages) {
		expect(await readFile(join(staticDir, page), 'utf8'), page).not.toContain('frame-ancestors');
	}
});

test('robots.txt names the sitemap by its public address and keeps crawlers out of private paths', async () => {
	const robots = await readFile(join(staticDir, 'robots.txt'), 'utf8');
	expect(robots).toContain(`Sitemap: ${build.siteUrl}/sitemap.xml`);
	for (const path of ['/alerts', '/account', '/editor']) expect(robots).toContain(`Disallow: ${path}\n`);
});
