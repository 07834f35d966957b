import type { FetchHandler } from './load-handler.ts';
import type { ThreadCall } from './thread-call.ts';

/** Lets a web-style handler answer a call. @throws what the handler throws, and TypeError if it returns no response */
export async function answerFetch(handler: FetchHandler, call: ThreadCall): Promise<void> {
	const response = await handler(createRequest(call));
	if (!isResponse(response)) throw new TypeError('The function did not return a Response');
	const { body } = response;
	if (call.signal.aborted) return cancel(body);
	call.head(response.status, [...response.headers]);
	if (call.message.method === 'HEAD') cancel(body);
	else if (body !== null) await sendBody(body, call);
	call.end();
}

function createRequest(call: ThreadCall): Request {
	const { method, url } = call.message;
	const headers = new Headers();
	for (const [name, value] of call.message.headers) headers.append(name, value);
	const init: RequestInit & { duplex: 'half' } = { method, headers, signal: call.signal, duplex: 'half' };
	// The Fetch standard refuses a body with these; HTTP does not.
	const hasBody = call.body !== null && method !== 'GET' && method !== 'HEAD';
	return new Request(url, hasBody ? { ...init, body: call.body.stream } : init);
}

async function sendBody(body: ReadableStream<unknown>, call: ThreadCall): Promise<void> {
	const reader = body.getReader();
	// A source that hangs would never be told otherwise.
	const stop = (): void => void reader.cancel(call.signal.reason).catch(() => {});
	call.signal.addEventListener('abort', stop, { once: true });
	for (;;) {
		const { done, value } = await reader.read();
		if (done || call.signal.aborted) return;
		if (!ArrayBuffer.isView(value)) throw new TypeError('The body of the response is not made of bytes');
		await call.chunk(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
	}
}

function cancel(body: ReadableStream<unknown> | null): void {
	// Neither waited for nor of interest: the answer does not depend on it.
	body?.cancel().catch(() => {});
}

/** By shape: a function may bring a Response class of its own. Status 0 is `Response.error()`. */
function isResponse(value: unknown): value is Response {
	return (
		typeof value === 'object' &&
		value !== null &&
		'status' in value &&
		typeof value.status === 'number' &&
		value.status >= 200 &&
		'headers' in value &&
		'body' in value
	);
}
