import { setTimeout } from 'node:timers/promises';
import { describeError, type LogEvent } from '../app/log-event.ts';
import type { Background, Clock } from '../app/ports.ts';
import { ConfigError } from '../domain/config-error.ts';

export const systemClock: Clock = {
	now: () => Date.now(),
	async sleep(ms, signal) {
		try {
			await setTimeout(ms, undefined, { ...(signal ? { signal } : {}) });
		} catch (error) {
			if (!signal?.aborted) throw error;
		}
	},
};

type RequestContext = { readonly waitUntil?: (work: Promise<unknown>) => void };
type ContextHolder = { readonly get?: () => RequestContext | undefined };

/** The global symbol under which Vercel, and this project's edge, provide the context of the running request. */
const contextKey = Symbol.for('@vercel/request-context');

/** Runs work after the response: the platform awaits it if it can, and failures are logged. */
export function createBackground(log: (event: LogEvent) => void): Background {
	return (work) => {
		const logged = work.catch((error: unknown) => {
			log({ level: 'error', event: 'background-work-failed', ...describeError(error) });
		});
		const holder = (globalThis as { [contextKey]?: ContextHolder })[contextKey];
		holder?.get?.()?.waitUntil?.(logged);
	};
}

/** Creates something once, at its first use; after a failure the next use tries again. */
export function lazily<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | null = null;
	return () => {
		made ??= make().catch((error: unknown) => {
			made = null;
			throw error;
		});
		return made;
	};
}

/** Builds something, or its replacement if its configuration is invalid. */
export type OrElse = <T>(build: () => T, refuse: (fault: ConfigError) => T) => T;

/** @param log receives one event for each invalid configuration */
export function createOrElse(log: (event: LogEvent) => void): OrElse {
	return (build, refuse) => {
		try {
			return build();
		} catch (error) {
			if (!(error instanceof ConfigError)) throw error;
			log({ level: 'error', event: 'configuration-invalid', code: error.code, message: error.message });
			return refuse(error);
		}
	};
}
