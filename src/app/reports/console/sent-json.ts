import { z } from 'zod';

/** A hidden field of a form that holds JSON. */
export const fromJson = z.string().transform((text, context): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		context.addIssue({ code: 'custom', message: 'not JSON' });
		return z.NEVER;
	}
});
