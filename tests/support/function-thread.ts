// Runs inside a worker thread of `built-function.ts`: imports one built function and hands it requests.
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { shareNativeModules } from '../../src/edge/functions/thread/load-handler.ts';
import type { ThreadAnswer, ThreadRequest } from './built-function.ts';

const { handlerFile, sharedNativeModules } = workerData as {
	handlerFile: string;
	sharedNativeModules: ReadonlyMap<string, string>;
};
const port = parentPort;
if (!port) throw new Error('not a worker thread');

shareNativeModules(sharedNativeModules);

const background = new Set<Promise<unknown>>();
const context = {
	waitUntil(work: Promise<unknown>): void {
		background.add(work);
		void work.finally(() => background.delete(work));
	},
};
Object.assign(globalThis, { [Symbol.for('@vercel/request-context')]: { get: () => context } });

const { default: handler } = (await import(pathToFileURL(handlerFile).href)) as {
	default: { fetch(request: Request): Promise<Response> };
};

port.on('message', (message: ThreadRequest) => {
	void answer(message).then((reply) => port.postMessage(reply));
});
port.postMessage({ id: 0, kind: 'ready' } satisfies ThreadAnswer);

async function answer(message: ThreadRequest): Promise<ThreadAnswer> {
	const { id } = message;
	if (message.kind === 'idle') {
		while (background.size > 0) await Promise.all(background);
		return { id, kind: 'idle' };
	}
	try {
		const { url, method, body } = message;
		const headers = new Headers();
		for (const [name, value] of message.headers) headers.append(name, value);
		const response = await handler.fetch(new Request(url, { method, headers, body }));
		const text = await response.text();
		return { id, kind: 'answer', status: response.status, headers: [...response.headers], text };
	} catch (error) {
		return { id, kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
	}
}
