import type { IncomingMessage } from 'node:http';
import { canonicalizePath } from '../routing/canonical-path.ts';
import type { createClientReader } from './client-address.ts';
import type { createHostPolicy } from './host-policy.ts';

/** A request that may go on, or why not. */
export type Admission =
	| {
			readonly kind: 'ok';
			readonly path: string;
			readonly query: string;
			readonly host: string;
			readonly address: string;
			readonly proto: 'http' | 'https' | undefined;
	  }
	| { readonly kind: 'redirect'; readonly location: string }
	| { readonly kind: 'refused'; readonly status: number; readonly code: string };

export type FrontDoorOptions = {
	readonly judgeHost: ReturnType<typeof createHostPolicy>;
	readonly readClient: ReturnType<typeof createClientReader>;
};

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Decides what becomes of a request before anything of it reaches routing, the cache or a function. */
export function createFrontDoor({ judgeHost, readClient }: FrontDoorOptions): (req: IncomingMessage) => Admission {
	return (req) => {
		const {
			address,
			proto,
			host: forwardedHost,
		} = readClient(req.socket.remoteAddress ?? '', (name) => joined(req, name));
		const canonical = canonicalizePath(req.url ?? '');
		if (canonical.kind === 'invalid') return refused(400, 'INVALID_REQUEST_TARGET');

		const hostHeader = onlyHost(req.rawHeaders);
		const named = canonical.kind === 'ok' ? canonical.authority : null;
		const own = judgeHost(hostHeader);
		if (own.kind === 'bad' || (named !== null && judgeHost(named).kind === 'bad')) return refused(400, 'INVALID_HOST');
		const host = judgeHost(forwardedHost ?? named ?? hostHeader);
		if (host.kind !== 'ok')
			return refused(host.kind === 'bad' ? 400 : 421, host.kind === 'bad' ? 'INVALID_HOST' : 'UNKNOWN_HOST');

		if (!METHODS.has(req.method ?? '')) return refused(405, 'INVALID_REQUEST_METHOD');
		if (canonical.kind === 'redirect') return canonical;
		return { kind: 'ok', path: canonical.path, query: canonical.query, host: host.host, address, proto };
	};
}

function refused(status: number, code: string): Admission {
	return { kind: 'refused', status, code };
}

/** Undefined also where there are two: Node keeps the first, and somebody in front may have read the other. */
function onlyHost(rawHeaders: readonly string[]): string | undefined {
	let host: string | undefined;
	for (let n = 0; n < rawHeaders.length; n += 2) {
		if (rawHeaders[n]?.toLowerCase() !== 'host') continue;
		if (host !== undefined) return undefined;
		host = rawHeaders[n + 1];
	}
	return host;
}

function joined(req: IncomingMessage, name: string): string | undefined {
	const value = req.headers[name];
	return Array.isArray(value) ? value.join(', ') : value;
}
