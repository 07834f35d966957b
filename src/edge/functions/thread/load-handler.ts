import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';

export type FetchHandler = (request: Request) => Response | PromiseLike<Response>;
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A function's handler. */
export type Handler =
	| { readonly kind: 'fetch'; readonly fetch: FetchHandler }
	| { readonly kind: 'node'; readonly listener: NodeListener };

/** Compiled modules can have nested default exports; Vercel's launcher unwraps as many. */
const MAX_DEFAULTS = 5;

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;

/** Imports a function's module. @throws {TypeError} it exports no handler; rethrows errors of the module */
export async function loadHandler(file: string): Promise<Handler> {
	return toHandler(await import(pathToFileURL(file).href));
}

/**
 * Finds the handler in a module: `{ fetch(request) }`, an export per method, or a `(request, response)` listener, in ES
 * modules and CommonJS. Source: Vercel's launcher of Node functions.
 *
 * @throws {TypeError} the module has none of these
 */
export function toHandler(module: unknown): Handler {
	let value = module;
	for (let depth = 0; depth < MAX_DEFAULTS; depth++) value = property(value, 'default') ?? value;
	const fetch = methodOf(value, 'fetch');
	const byMethod = new Map<string, FetchHandler>();
	for (const method of METHODS) {
		const handler = methodOf(value, method);
		if (handler !== undefined) byMethod.set(method, handler);
	}
	if (fetch !== undefined || byMethod.size > 0) return { kind: 'fetch', fetch: dispatch(byMethod, fetch) };
	if (typeof value === 'function') return { kind: 'node', listener: value as NodeListener };
	throw new TypeError('The module exports neither fetch, nor HTTP methods, nor a (request, response) listener');
}

function dispatch(byMethod: ReadonlyMap<string, FetchHandler>, fetch: FetchHandler | undefined): FetchHandler {
	const allowed = byMethod.has('GET') && !byMethod.has('HEAD') ? [...byMethod.keys(), 'HEAD'] : [...byMethod.keys()];
	return (request) => {
		const { method } = request;
		const handler = byMethod.get(method) ?? fetch ?? (method === 'HEAD' ? byMethod.get('GET') : undefined);
		return (
			handler?.(request) ?? new Response('Method Not Allowed', { status: 405, headers: { allow: allowed.join(', ') } })
		);
	};
}

/** Returns a method bound to its object. */
function methodOf(value: unknown, name: string): FetchHandler | undefined {
	const method = property(value, name);
	return typeof method === 'function' ? (request) => method.call(value, request) : undefined;
}

function property(value: unknown, name: string): unknown {
	const hasProperties = (typeof value === 'object' && value !== null) || typeof value === 'function';
	return hasProperties ? Reflect.get(value, name) : undefined;
}

/** Makes `dlopen` load the shared file instead of a copy. @param sharedPaths see `SharedNativeModules` */
export function shareNativeModules(sharedPaths: ReadonlyMap<string, string>): void {
	if (sharedPaths.size === 0) return;
	const dlopen = process.dlopen.bind(process);
	process.dlopen = (module: object, filename: string, ...flags: number[]) =>
		dlopen(module, sharedPaths.get(filename) ?? filename, ...(flags as [number?]));
}
