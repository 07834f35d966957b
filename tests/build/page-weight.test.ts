import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type RunningSite, startSite } from '../support/running-site.ts';

const build = inject('siteBuild');
const staticDir = join(build.outputDir, 'static');
let site: RunningSite;
beforeAll(async () => {
	site = await startSite(build);
});
afterAll(() => site?.[Symbol.asyncDispose]());

/** What a first visit has to fetch before it can be read: page and style sheets, as they travel. */
async function transferBytes(html: string): Promise<number> {
	const sheets = [...html.matchAll(/ href="(\/[^"]+\.css)"/g)].map(([, href = '']) => join(staticDir, href));
	expect(sheets.length).toBeGreaterThan(0);
	const files = await Promise.all(sheets.map((sheet) => readFile(sheet)));
	return [Buffer.from(html), ...files].reduce((sum, file) => sum + gzipSync(file).byteLength, 0);
}

// A phone on a slow connection in a car park: 20 KB are on it within the first round trips.
test.each(['/', '/resorts/mammoth'])('%s with its style sheets is less than 20 KB on the wire', async (path) => {
	const { text } = await site.renderCached(path);
	expect(await transferBytes(text)).toBeLessThan(20 * 1024);
});

test.each(['/', '/resorts/mammoth'])(
	'%s has no script, no inline style and a policy that would forbid both',
	async (path) => {
		const { text, headers } = await site.renderCached(path);
		expect(text).not.toMatch(/<script|\sstyle=|\son\w+=/i);
		const policy = headers.get('content-security-policy') ?? '';
		for (const directive of ["default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"]) {
			expect(policy).toContain(directive);
		}
		expect(policy).toContain("form-action 'self'");
		expect(policy).not.toContain('unsafe-');
	},
);

test('the output has no client script at all', async () => {
	const files = await readdir(staticDir, { recursive: true });
	expect(files.filter((file) => /\.m?js$/.test(file))).toEqual([]);
});
