import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a page does after its request to the source. */
export type Mood = 'well' | 'hang' | 'throw' | 'block' | 'error';

type Answer = { readonly mood: Mood; readonly version: number };

/** The data source of the pages in a soak. It counts requests, and decides how each render ends. */
export type Source = {
	readonly url: string;
	/** Renders begun, by path. */
	readonly renders: ReadonlyMap<string, number>;
	readonly moods: Map<string, Mood>;
	readonly versions: Map<string, number>;
	/** Milliseconds until the response, which has the version at the time of the request. */
	delayMs: () => number;
	rendersOf(path: string): number;
	close(): void;
};

export async function startSource(): Promise<Source> {
	const renders = new Map<string, number>();
	const moods = new Map<string, Mood>();
	const versions = new Map<string, number>();
	let delayMs = () => 0;
	const server = createServer((req, res) => {
		const path = req.url ?? '';
		renders.set(path, (renders.get(path) ?? 0) + 1);
		const answer: Answer = { mood: moods.get(path) ?? 'well', version: versions.get(path) ?? 0 };
		const waitMs = delayMs();
		if (waitMs === 0) send(res, answer);
		else setTimeout(send, waitMs, res, answer);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		renders,
		moods,
		versions,
		get delayMs() {
			return delayMs;
		},
		set delayMs(next) {
			delayMs = next;
		},
		rendersOf: (path) => renders.get(path) ?? 0,
		close() {
			server.closeAllConnections();
			server.close();
		},
	};
}

function send(res: ServerResponse, answer: Answer): void {
	res.setHeader('content-type', 'application/json');
	res.end(JSON.stringify(answer));
}
