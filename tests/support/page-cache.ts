import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FunctionAnswer } from './built-function.ts';

/** One request to the page cache. */
export type AskedPage = { readonly path: string; readonly token: string | null };

/** Replaces Vercel's page cache for the one thing that the site asks of it: regenerating a page. */
export type PageCache = {
	readonly url: string;
	/** Every request so far, in order. */
	readonly asked: AskedPage[];
	/** Paths that are answered from the cache instead of being regenerated. */
	readonly stuck: Set<string>;
	close(): Promise<void>;
};

/** @param render the function behind the page cache */
export async function startPageCache(
	token: string,
	render: (path: string) => Promise<FunctionAnswer>,
): Promise<PageCache> {
	const asked: AskedPage[] = [];
	const stuck = new Set<string>();
	const server = createServer((request, response) => {
		const path = request.url ?? '/';
		const presented = request.headers['x-prerender-revalidate'];
		asked.push({ path, token: typeof presented === 'string' ? presented : null });
		if (presented !== token || stuck.has(path)) {
			response.writeHead(200, { 'x-vercel-cache': 'HIT' }).end('<!doctype html>');
			return;
		}
		render(path).then(
			({ status, headers, text }) => {
				const contentType = headers.get('content-type') ?? 'text/html';
				response.writeHead(status, { 'x-vercel-cache': 'REVALIDATED', 'content-type': contentType }).end(text);
			},
			() => response.writeHead(500, { 'x-vercel-cache': 'MISS' }).end(),
		);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		asked,
		stuck,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
