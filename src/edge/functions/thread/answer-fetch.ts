import type { FetchHandler } from './load-handler.ts';
import type { ThreadCall } from './thread-call.ts';

/** Answers a call with a `fetch` handler. @throws the handler's errors, and TypeError if it returns no Response */
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
	// The Fetch standard does not allow a body with these methods; HTTP does.
	const hasBody = call.body !== null && method !== 'GET' && method !== 'HEAD';
	return new Request(url, hasBody ? { ...init, body: call.body.stream } : init);
}

async function sendBody(body: ReadableStream<unknown>, call: ThreadCall): Promise<void> {
	const reader = body.getReader();
	// Also cancels a source that hangs.
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
	// The answer does not depend on the result.
	body?.cancel().catch(() => {});
}

/** Duck-typed, because functions may bundle their own `Response`. Status 0 is `Response.error()`. */
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
