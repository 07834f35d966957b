import type { z } from 'zod';

/**
 * Says what is wrong with one field, to follow its path: `is "inch", not "cm"`. Given to zod as its error map.
 * Undefined: zod's own words.
 */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
	switch (issue.code) {
		case 'invalid_value':
			return `is ${show(issue.input)}, not ${issue.values.map(show).join(' or ')}`;
		case 'invalid_type':
			return `is ${show(issue.input)}, not of type ${issue.expected}`;
		case 'invalid_union':
			return `is ${show(issue.input)}, which it cannot be`;
		case 'too_small':
		case 'too_big': {
			if (Array.isArray(issue.input)) {
				const wanted = issue.code === 'too_small' ? issue.minimum : issue.maximum;
				return `has ${issue.input.length} values, not ${wanted}`;
			}
			return issue.code === 'too_small'
				? `is ${show(issue.input)}, below ${issue.minimum}`
				: `is ${show(issue.input)}, above ${issue.maximum}`;
		}
		default:
			return undefined;
	}
}

/** One line for an operator: the first thing that is wrong, and where. */
export function firstIssue(error: z.ZodError): string {
	const [issue] = error.issues;
	return issue === undefined ? 'is not a forecast' : `${issue.path.join('.') || 'the answer'} ${issue.message}`;
}

function show(value: unknown): string {
	if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
	return value === undefined ? 'missing' : (JSON.stringify(value) ?? typeof value).slice(0, 60);
}
