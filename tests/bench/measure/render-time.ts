import { get } from '../answer.ts';
import { median } from '../statistics.ts';

const RENDERS = 7;

/** How long the edge takes to render its page anew, milliseconds: the others wait as long for theirs. */
export async function measureRenderMs(url: string, bypassToken: string): Promise<number> {
	const tookMs: number[] = [];
	for (let n = 0; n < RENDERS; n++) {
		const startedAt = performance.now();
		const { headers } = await get(`${url}/`, { 'x-prerender-revalidate': bypassToken });
		if (headers['x-vercel-cache'] !== 'REVALIDATED') throw new Error('the edge did not render its page anew');
		tookMs.push(performance.now() - startedAt);
	}
	return Math.max(1, Math.round(median(tookMs)));
}
