import type { Route } from '@vercel/routing-utils';
import { z } from 'zod';

const Comparison = z.object({
	eq: z.union([z.string(), z.number()]).exactOptional(),
	neq: z.string().exactOptional(),
	inc: z.array(z.string()).exactOptional(),
	ninc: z.array(z.string()).exactOptional(),
	pre: z.string().exactOptional(),
	suf: z.string().exactOptional(),
	re: z.string().exactOptional(),
	gt: z.number().exactOptional(),
	gte: z.number().exactOptional(),
	lt: z.number().exactOptional(),
	lte: z.number().exactOptional(),
});

const MatchableValue = z.union([z.string(), Comparison]);

/** `has` and `missing`. */
export const Conditions = z.array(
	z.discriminatedUnion('type', [
		z.object({ type: z.literal('host'), value: MatchableValue }),
		z.object({
			type: z.enum(['header', 'cookie', 'query']),
			key: z.string().min(1),
			value: MatchableValue.exactOptional(),
		}),
	]),
);

/** Values that Node.js would refuse to send are rejected at the start. RFC 9110, 5.1 and 5.5. */
export const HeaderValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'is not a valid header value');
const HeaderName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is not a valid header name');

const Handle = z.object({ handle: z.enum(['filesystem', 'hit', 'miss', 'rewrite', 'error', 'resource']) });

const env = z.array(z.string()).exactOptional();
const Transforms = z.array(
	z.discriminatedUnion('type', [
		z.object({
			type: z.enum(['request.headers', 'request.query', 'response.headers']),
			op: z.enum(['append', 'set', 'delete']),
			target: z.object({ key: z.union([z.string(), Comparison.omit({ re: true })]) }),
			args: z.union([z.string(), z.array(z.string())]).exactOptional(),
			env,
		}),
		z.object({ type: z.literal('request.path'), op: z.literal('set'), args: z.string(), env }),
	]),
);

/** Keeps unsupported fields, so that the error can name them. */
const Source = z.looseObject({
	src: z.string(),
	dest: z.string().exactOptional(),
	headers: z.record(HeaderName, HeaderValue).exactOptional(),
	methods: z.array(z.string()).exactOptional(),
	continue: z.boolean().exactOptional(),
	override: z.boolean().exactOptional(),
	caseSensitive: z.boolean().exactOptional(),
	check: z.boolean().exactOptional(),
	important: z.boolean().exactOptional(),
	status: z.int().min(100).max(599).exactOptional(),
	has: Conditions.exactOptional(),
	missing: Conditions.exactOptional(),
	transforms: Transforms.exactOptional(),
	locale: z
		.object({ redirect: z.record(z.string(), z.string()).exactOptional(), cookie: z.string().exactOptional() })
		.exactOptional(),
});

const ALIASES = { source: 'src', destination: 'dest', statusCode: 'status' } as const;

/** Replaces the aliases `source`, `destination` and `statusCode`. */
function withoutAliases(route: unknown): unknown {
	if (typeof route !== 'object' || route === null) return route;
	const entries = Object.entries(route).map(([key, value]) => {
		const isAlias = Object.hasOwn(ALIASES, key) && typeof value !== 'object';
		return [isAlias ? ALIASES[key as keyof typeof ALIASES] : key, value] as const;
	});
	return Object.fromEntries(entries);
}

/** A route in `config.json`. Source: Build Output API v3, “Configuration”. */
const RouteSchema = z.unknown().transform((input, context): Route => {
	const route = withoutAliases(input);
	const isHandle = typeof route === 'object' && route !== null && 'handle' in route;
	// With a union the error would not name the field.
	const parsed = isHandle ? Handle.safeParse(route) : Source.safeParse(route);
	if (parsed.success) return parsed.data;
	for (const { message, path } of parsed.error.issues) context.addIssue({ code: 'custom', message, path: [...path] });
	return z.NEVER;
});

export const Routes = z.array(RouteSchema);

export const Cron = z.looseObject({
	/** Starts with a slash. */
	path: z.string().startsWith('/'),
	/** Five-field cron expression, UTC. */
	schedule: z.string(),
});

/** `config.json` of any version. */
export const Versioned = z.looseObject({ version: z.unknown().optional() });

/** `config.json`. Source: Build Output API v3, “Configuration”. `images` is ignored. */
export const ConfigFile = z.looseObject({
	routes: Routes.default([]),
	/** By file name in `static/`. */
	overrides: z
		.record(z.string(), z.looseObject({ path: z.string().optional(), contentType: z.string().optional() }))
		.default({}),
	crons: z.array(Cron).default([]),
	wildcard: z.array(z.unknown()).max(0, 'wildcard domains are not supported').optional(),
});
export type ConfigFile = z.output<typeof ConfigFile>;

const conditions = { has: Conditions.exactOptional(), missing: Conditions.exactOptional() };

/** Keeps unsupported fields (`transforms`, `env`), so that the error can name them. */
const Redirect = z.looseObject({
	source: z.string(),
	destination: z.string(),
	permanent: z.boolean().exactOptional(),
	statusCode: z.int().min(300).max(399).exactOptional(),
	...conditions,
});

const Rewrite = z.looseObject({
	source: z.string(),
	destination: z.string({ error: 'must be a string; services are not supported' }),
	statusCode: z.int().min(200).max(599).exactOptional(),
	...conditions,
});

/** May contain a parameter of `source`, e.g. `X-:id`. */
const HeaderKey = z.string().regex(/^[\w!#$%&'*+.^`|~:-]+$/, 'is not a valid header name');

const Header = z.looseObject({
	source: z.string(),
	headers: z.array(z.looseObject({ key: HeaderKey, value: HeaderValue })),
	...conditions,
});

/** The fields of `vercel.json` that `vercel build` merges into a build; others configure the build or the platform. */
export const VercelJson = z.looseObject({
	cleanUrls: z.boolean().exactOptional(),
	trailingSlash: z.boolean().exactOptional(),
	routes: Routes.exactOptional(),
	redirects: z.array(Redirect).exactOptional(),
	headers: z.array(Header).exactOptional(),
	rewrites: z.array(Rewrite).exactOptional(),
	crons: z.array(Cron).default([]),
});
export type VercelJson = z.output<typeof VercelJson>;
