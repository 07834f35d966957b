import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const folder = process.env.BENCH_PAGE_DIR ?? '.';
const { headers } = JSON.parse(readFileSync(join(folder, 'page.json'), 'utf8')) as {
	headers: readonly (readonly [string, string])[];
};
const html = readFileSync(join(folder, 'identity.body'), 'utf8');
const renderMs = Number(process.env.BENCH_RENDER_MS ?? 0);

/** Headers that every contender sends with the page; not `vary`, by which this cache would tell browsers apart. */
export const pageHeaders = headers.filter(([name]) => name !== 'vary');
export const maxAgeS = Number(process.env.BENCH_EXPIRATION_S ?? 300);
/** Renders since the start. */
export const renders = { count: 0 };

/** The page, after as long as the real one takes. */
export async function renderPage(): Promise<string> {
	renders.count += 1;
	await wait(renderMs);
	return html;
}
