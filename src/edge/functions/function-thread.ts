/** Entry point of a function thread: imports one function and runs its calls until the host terminates the thread. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { workerData } from 'node:worker_threads';
import { answerFetch } from './thread/answer-fetch.ts';
import { createNodeAnswerer } from './thread/answer-node.ts';
import { loadHandler, shareNativeModules } from './thread/load-handler.ts';
import { redirectOutput } from './thread/output.ts';
import { ThreadCall } from './thread/thread-call.ts';
import {
	type CallMessage,
	CRASHED_BY,
	claimUpTo,
	MessageBatch,
	serializeError,
	type ThreadData,
	type ToThread,
} from './thread-messages.ts';

const { port, state, handlerFile, sharedNativeModules }: ThreadData = workerData;
const batch = new MessageBatch(port);
const current = new AsyncLocalStorage<ThreadCall>();
const calls = new Map<number, ThreadCall>();

redirectOutput(batch);
shareNativeModules(sharedNativeModules);

// Vercel's interface for functions to get `waitUntil`.
Object.defineProperty(globalThis, Symbol.for('@vercel/request-context'), {
	configurable: true,
	value: { get: () => current.getStore()?.context },
	writable: true,
});

// Records the call whose code ends the thread, so that the host does not retry it.
for (const event of ['uncaughtExceptionMonitor', 'exit'] as const) {
	process.on(event, () => {
		const call = current.getStore();
		if (call !== undefined) Atomics.store(state, CRASHED_BY, call.message.id);
	});
}

// Delivers messages that were posted before the exit.
process.on('exit', () => batch.flush());

const answerer = loadAnswerer();
answerer.then(
	() => batch.postNow({ type: 'ready' }),
	(error: unknown) => batch.postNow({ type: 'import-failed', error: serializeError(error) }),
);
port.on('message', receive);

async function loadAnswerer(): Promise<(call: ThreadCall) => Promise<void>> {
	const handler = await loadHandler(handlerFile);
	if (handler.kind === 'node') return createNodeAnswerer(handler.listener, (call, work) => current.run(call, work));
	return (call) => current.run(call, () => answerFetch(handler.fetch, call));
}

function receive(message: ToThread): void {
	if (message.type === 'ping') batch.postNow({ type: 'pong' });
	else if (message.type === 'call') void serve(message);
	else {
		const call = calls.get(message.id);
		if (message.type === 'abort') call?.abort();
		else if (message.type === 'credit') call?.credit(message.bytes);
		else if (message.type === 'body-chunk') call?.body?.chunk(message.chunk);
		else call?.body?.end(message.error);
	}
}

async function serve(message: CallMessage): Promise<void> {
	const call = new ThreadCall(message, batch);
	calls.set(message.id, call);
	try {
		const answer = await answerer;
		if (call.signal.aborted || !claim(message.id)) return;
		await answer(call);
	} catch (error) {
		call.fail(error);
	} finally {
		await call.settle();
		calls.delete(message.id);
	}
}

/** Marks a call as started. @returns false if the host has taken it back, and may have retried it */
function claim(id: number): boolean {
	// The function may block the thread, which must not delay other answers.
	batch.flush();
	return claimUpTo(state, id) < id;
}
