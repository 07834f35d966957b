import { sendRaw } from '../../edge/support/http-client.ts';

/** A request as it is written, with nothing put right on the way. */
export type WireRequest = {
	readonly method: string;
	readonly target: string;
	/** Names and values, in this order; `Host` and `Connection: close` stand before them. */
	readonly headers: readonly (readonly [name: string, value: string])[];
	/** None, one, or several. */
	readonly hosts: readonly string[];
	readonly body: string;
};

export type WireAnswer = {
	readonly status: number;
	/** Everything that came. */
	readonly text: string;
	/** Header lines without those that differ from answer to answer by their nature. */
	readonly headers: readonly string[];
	readonly body: string;
	/** `x-vercel-cache`. */
	readonly cache: string | undefined;
};

/** What a visitor sends who wants nothing but the page. */
export function cleanGet(target: string): WireRequest {
	return { method: 'GET', target, headers: [], hosts: ['snowline.test'], body: '' };
}

const OF_THE_MOMENT = /^(?:date|age|etag|x-vercel-cache|x-vercel-id|server-timing|connection|keep-alive):/i;

/** Sends a request on a connection of its own. */
export async function sendWire(url: string, request: WireRequest): Promise<WireAnswer> {
	const text = await sendRaw(url, writeWire(request));
	const end = text.indexOf('\r\n\r\n');
	const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
	return {
		status: Number(statusLine.split(' ')[1]),
		text,
		headers: lines.filter((line) => !OF_THE_MOMENT.test(line)),
		body: text.slice(end + 4),
		cache: /^x-vercel-cache: (\S+)/im.exec(text)?.[1],
	};
}

function writeWire({ method, target, headers, hosts, body }: WireRequest): string {
	const lines = [
		`${method} ${target} HTTP/1.1`,
		...hosts.map((host) => `Host: ${host}`),
		'Connection: close',
		...headers.map(([name, value]) => `${name}: ${value}`),
		...(body === '' ? [] : [`Content-Length: ${body.length}`]),
	];
	return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
