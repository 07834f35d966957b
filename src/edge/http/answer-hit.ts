import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HitRequest } from './hit-request.ts';
import type { Hit, HotPages } from './hot-pages.ts';

/**
 * Answers a hit on a connection that Node's server has, at once and without a promise.
 *
 * @returns null: it is none, and nothing was written
 */
export function answerHit(
	req: IncomingMessage,
	res: ServerResponse,
	asked: HitRequest,
	hot: HotPages,
	id: string,
): Hit | null {
	const hit = hot.find(req.url ?? '', asked);
	if (hit === null) return null;
	res.writeHead(hit.status, [...hit.flat, 'age', hit.age, 'x-vercel-cache', hit.cache, 'x-vercel-id', id]);
	if (hit.body === null) res.end();
	else res.end(hit.body);
	return hit;
}
