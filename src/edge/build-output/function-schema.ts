import { z } from 'zod';
import { Conditions } from './route-schema.ts';

/** Vercel's default where `.vc-config.json` names no `maxDuration`, seconds. */
const DEFAULT_MAX_DURATION_S = 10;
/** Vercel refuses shorter tokens. */
const MIN_TOKEN_LENGTH = 32;

/** `.vc-config.json`. Source: Build Output API v3, “Serverless function configuration”. */
export const VcConfig = z.looseObject({
	/** Checked by the reader, whose error names the function. */
	runtime: z.string(),
	handler: z.string().optional(),
	launcherType: z.string().optional(),
	maxDuration: z.number().positive().default(DEFAULT_MAX_DURATION_S),
	environment: z
		.union([z.record(z.string(), z.string()), z.array(z.record(z.string(), z.string()))])
		.default({})
		.transform(
			(given): Readonly<Record<string, string>> => (Array.isArray(given) ? Object.assign({}, ...given) : given),
		),
});
export type VcConfig = z.output<typeof VcConfig>;

/** `<name>.prerender-config.json`. Source: Build Output API v3, “Prerender configuration”. */
export const PrerenderFile = z.looseObject({
	expiration: z.union([z.number().nonnegative(), z.literal(false)], { error: 'needs a number of seconds or false' }),
	staleExpiration: z.number().nonnegative().optional(),
	group: z.int().nonnegative().optional(),
	bypassToken: z.string().min(MIN_TOKEN_LENGTH, `needs at least ${MIN_TOKEN_LENGTH} characters`).optional(),
	fallback: z.string().nullish(),
	allowQuery: z.array(z.string()).optional(),
	passQuery: z.boolean().default(false),
	initialHeaders: z.record(z.string(), z.string()).default({}),
	initialStatus: z.int().min(200).max(599).default(200),
	exposeErrBody: z.boolean().default(false),
	experimentalBypassFor: Conditions.default([]),
});
export type PrerenderFile = z.output<typeof PrerenderFile>;
