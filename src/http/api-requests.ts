import { z } from 'zod';

/** Body of `POST /api/revalidate`: exactly one of `paths`, `resorts` and `all`. */
export const RevalidateRequest = z
	.strictObject({
		paths: z
			.array(z.string())
			.min(1, 'must name at least one page')
			.optional()
			.describe('Paths of cached pages, e.g. / or /resorts/mammoth.'),
		resorts: z
			.array(z.string())
			.min(1, 'must name at least one resort')
			.optional()
			.describe('Resorts by id: every page that shows one of them.'),
		all: z.literal(true, 'must be true').optional().describe('Every cached page.'),
		cursor: z.string().nullable().default(null).describe('From the answer before, to go on.'),
	})
	// For whoever reads the published schema; the transformation below is what refuses.
	.meta({
		description: 'Which pages: exactly one of paths, resorts and all.',
		oneOf: [{ required: ['paths'] }, { required: ['resorts'] }, { required: ['all'] }],
	})
	.transform(({ cursor, ...wish }, context) => {
		if (Object.values(wish).filter((part) => part !== undefined).length === 1) {
			if (wish.paths) return { wish: { paths: wish.paths }, cursor };
			if (wish.resorts) return { wish: { resorts: wish.resorts }, cursor };
			if (wish.all) return { wish: { all: wish.all }, cursor };
		}
		context.addIssue({ code: 'custom', message: 'must have exactly one of paths, resorts and all' });
		return z.NEVER;
	});
export type RevalidateRequest = z.output<typeof RevalidateRequest>;

/** Body of `POST /api/refresh`. */
export const RefreshRequest = z.strictObject({
	force: z
		.boolean('must be true or false')
		.default(false)
		.describe('Fetch although it is not due yet; the limits of the weather service still hold.'),
});
export type RefreshRequest = z.output<typeof RefreshRequest>;

/** Body of `POST /api/alerts/evaluate`: there is nothing to be said. */
export const EvaluateRequest = z.strictObject({});
