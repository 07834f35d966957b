import type { HeaderPair } from '../cache/page.ts';

/** Facts that take the place of whatever the client claims. */
export type RequestFacts = {
	readonly id: string;
	/** Validated. */
	readonly host: string;
	readonly address: string;
	readonly proto: string;
};

/** Of one connection (RFC 9110, 7.6.1), answered by the edge itself, or a claim that only the edge may make. */
const DROPPED = new Set([
	...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer'],
	...['transfer-encoding', 'upgrade', 'expect', 'http2-settings', 'host', 'forwarded', 'x-real-ip', 'x-matched-path'],
	...['x-original-url', 'x-rewrite-url', 'x-http-method', 'x-http-method-override', 'x-method-override'],
	...['x-prerender-revalidate', 'x-prerender-revalidate-if-generated'],
]);
const DROPPED_PREFIXES = ['x-forwarded-', 'x-vercel-', 'x-astro-', 'x-middleware-', 'x-now-'];

/** A visitor's headers as a function gets them: what they claim about where they come from is replaced. */
export function forwardedHeaders(rawHeaders: readonly string[], facts: RequestFacts): HeaderPair[] {
	const forwarded: HeaderPair[] = [];
	const ofConnection = new Set<string>();
	for (const [name, value] of pairs(rawHeaders)) {
		if (name === 'connection') for (const token of value.split(',')) ofConnection.add(token.trim().toLowerCase());
	}
	for (const [name, value] of pairs(rawHeaders)) {
		if (DROPPED.has(name) || ofConnection.has(name)) continue;
		if (name.startsWith('x-') && DROPPED_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
		forwarded.push([name, value]);
	}
	forwarded.push(
		['host', facts.host],
		['x-forwarded-for', facts.address],
		['x-real-ip', facts.address],
		['x-vercel-forwarded-for', facts.address],
		['x-forwarded-host', facts.host],
		['x-forwarded-proto', facts.proto],
		['x-vercel-id', facts.id],
	);
	return forwarded;
}

function* pairs(rawHeaders: readonly string[]): Iterable<HeaderPair> {
	for (let n = 0; n + 1 < rawHeaders.length; n += 2)
		yield [(rawHeaders[n] ?? '').toLowerCase(), rawHeaders[n + 1] ?? ''];
}
