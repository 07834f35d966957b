import { describeError, type LogEvent } from '../app/log-event.ts';
import type { Background } from '../app/ports.ts';

type RequestContext = { readonly waitUntil?: (work: Promise<unknown>) => void };
type ContextHolder = { readonly get?: () => RequestContext | undefined };

/** Where Vercel and the edge of this project put the context of the running request. */
const contextKey = Symbol.for('@vercel/request-context');

/** Work that outlives its answer: awaited by the platform where it can, and logged if it fails. */
export function createBackground(log: (event: LogEvent) => void): Background {
	return (work) => {
		const logged = work.catch((error: unknown) => {
			log({ level: 'error', event: 'background-work-failed', ...describeError(error) });
		});
		const holder = (globalThis as { [contextKey]?: ContextHolder })[contextKey];
		holder?.get?.()?.waitUntil?.(logged);
	};
}
