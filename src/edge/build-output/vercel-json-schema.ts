import { z } from 'zod';
import { Cron } from './config-schema.ts';
import { Conditions, HeaderValue, Routes } from './route-schema.ts';

const conditions = { has: Conditions.exactOptional(), missing: Conditions.exactOptional() };

/** Fields that this server refuses stay (`transforms`, `env`), so that the refusal can name them. */
const Redirect = z.looseObject({
	source: z.string(),
	destination: z.string(),
	permanent: z.boolean().exactOptional(),
	statusCode: z.int().min(300).max(399).exactOptional(),
	...conditions,
});

const Rewrite = z.looseObject({
	source: z.string(),
	destination: z.string({ error: 'needs a text; services are not served' }),
	statusCode: z.int().min(200).max(599).exactOptional(),
	...conditions,
});

/** May hold a parameter of `source`: `X-:id`. */
const HeaderKey = z.string().regex(/^[\w!#$%&'*+.^`|~:-]+$/, 'is no name of a header');

const Header = z.looseObject({
	source: z.string(),
	headers: z.array(z.looseObject({ key: HeaderKey, value: HeaderValue })),
	...conditions,
});

/** What `vercel build` takes from `vercel.json` into a build; other fields steer the build or the platform. */
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
