import type { APIContext } from 'astro';
import { readLimitedBody } from '../http/limited-body.ts';

/** A report with the longest note has a tenth of this. */
const mostSentBytes = 200_000;

/** Whether a route is of the editor console. */
export function isConsole(routePattern: string): boolean {
	return routePattern === '/editor' || routePattern.startsWith('/editor/');
}

/**
 * Keeps for the page that says so what was sent to the console and could not be taken: somebody wrote it in the cold.
 *
 * @returns false: nothing was sent there
 * @throws {ProblemError} 413
 */
export async function keepUnsent({ locals, request, routePattern, url }: APIContext): Promise<boolean> {
	if (!isConsole(routePattern) || request.method !== 'POST') return false;
	const body = new TextDecoder().decode(await readLimitedBody(request, mostSentBytes));
	locals.unsent = { action: url.pathname + url.search, entries: [...new URLSearchParams(body)] };
	return true;
}
