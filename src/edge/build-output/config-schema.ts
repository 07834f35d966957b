import { z } from 'zod';
import { Routes } from './route-schema.ts';

/** One of `crons`. */
export const Cron = z.looseObject({
	/** Starts with a slash. */
	path: z.string().startsWith('/'),
	/** Five-field cron expression, UTC. */
	schedule: z.string(),
});

/** `version` alone, of whichever version. */
export const Versioned = z.looseObject({ version: z.unknown().optional() });

/** `config.json`. Source: Build Output API v3, “Configuration”. `images` is read by nobody here. */
export const ConfigFile = z.looseObject({
	routes: Routes.default([]),
	/** By file name inside `static/`. */
	overrides: z
		.record(z.string(), z.looseObject({ path: z.string().optional(), contentType: z.string().optional() }))
		.default({}),
	crons: z.array(Cron).default([]),
	wildcard: z.array(z.unknown()).max(0, 'domains with values of their own are not served').optional(),
});
export type ConfigFile = z.output<typeof ConfigFile>;
