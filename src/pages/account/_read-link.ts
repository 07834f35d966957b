import type { AstroGlobal } from 'astro';
import type { FormValues } from '../../app/form-answer.ts';
import { readRedirectPath } from '../../domain/redirect-path.ts';

/**
 * Returns the values of a mailed link, for the form that uses it. The token in the URL must not leak as a referrer, but
 * the origin is sent, or the page's own form would be rejected as another site's.
 */
export function readLink({ url: { searchParams }, response }: Pick<AstroGlobal, 'url' | 'response'>): FormValues {
	response.headers.set('referrer-policy', 'strict-origin');
	return { token: searchParams.get('token') ?? '', next: readRedirectPath(searchParams.get('next')) ?? '' };
}
